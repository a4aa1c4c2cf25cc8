// Documents of yjs for who compares them with ours (`cargo xtask soak yjs`): reads commands from its
// standard input, one JSON array a line, and answers each with one line of JSON.
//
// It decides nothing: where and what to edit comes in the command. Bytes are hexadecimal.

import { createInterface } from 'node:readline'
import * as Y from 'yjs'

// Only answers go to the standard output.
for (const name of ['log', 'info', 'warn', 'debug']) console[name] = console.error

let documents = []

const hex = (bytes) => Buffer.from(bytes).toString('hex')
const bytes = (text) => new Uint8Array(Buffer.from(text, 'hex'))
const content = (document) => document.getText('content')

function newDocument(clientId) {
  const document = new Y.Doc()
  document.clientID = clientId
  // Named once, or what comes for them before is not a text and not a map.
  document.getText('content')
  document.getMap('meta')
  return document
}

// What `work` does to the document, as one update.
function written(document, work) {
  const updates = []
  const keep = (update) => updates.push(hex(update))
  document.on('update', keep)
  document.transact(work)
  document.off('update', keep)
  return updates
}

function shown(document) {
  return {
    delta: content(document).toDelta(),
    title: document.getMap('meta').get('title') ?? '',
    known: hex(Y.encodeStateVector(document)),
    waits: document.store.pendingStructs !== null || document.store.pendingDs !== null,
  }
}

const commands = {
  // New documents, each with its client id, in place of all others.
  start(clientIds) {
    documents = clientIds.map(newDocument)
  },
  edit(number, delta) {
    const document = documents[number]
    return written(document, () => content(document).applyDelta(delta, { sanitize: false }))
  },
  title(number, title) {
    const document = documents[number]
    return written(document, () => document.getMap('meta').set('title', title))
  },
  apply(number, update) {
    Y.applyUpdate(documents[number], bytes(update))
  },
  diff(number, stateVector) {
    return hex(Y.encodeStateAsUpdate(documents[number], bytes(stateVector)))
  },
  show(number) {
    return shown(documents[number])
  },
  // What a new document makes of these bytes.
  read(update) {
    const document = newDocument(0)
    Y.applyUpdate(document, bytes(update))
    return shown(document)
  },
  // Where a relative position is.
  find(number, relative) {
    const position = Y.createRelativePositionFromJSON(relative)
    const found = Y.createAbsolutePositionFromRelativePosition(position, documents[number])
    return found?.index ?? null
  },
  // The relative position of an offset.
  place(number, offset, assoc) {
    const position = Y.createRelativePositionFromTypeIndex(content(documents[number]), offset, assoc)
    return Y.relativePositionToJSON(position)
  },
}

for await (const line of createInterface({ input: process.stdin })) {
  const [name, ...operands] = JSON.parse(line)
  let answer
  try {
    answer = { ok: commands[name](...operands) ?? null }
  } catch (error) {
    answer = { error: String(error?.stack ?? error) }
  }
  process.stdout.write(JSON.stringify(answer) + '\n')
}
