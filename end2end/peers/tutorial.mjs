// The server that tutorials on collaborative editing have one write: JSON over WebSockets, all of the
// content in each message, passed on to everybody as it came. One document, in memory, one process; who
// writes last is right, and what happened is told anew with every message.
// PORT says where it listens, on this machine alone.

import { randomUUID } from 'node:crypto'
import { WebSocket, WebSocketServer } from 'ws'

const connections = new Set()
const users = {}
const userActivity = []
let editorContent = null

const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.env.PORT) })

server.on('connection', connection => {
  const id = randomUUID()
  connections.add(connection)
  connection.on('message', bytes => receive(id, JSON.parse(bytes.toString())))
  connection.on('close', () => {
    connections.delete(connection)
    leave(id)
  })
})

function receive (id, message) {
  if (message.type === 'userevent') {
    users[id] = message
    userActivity.push(`${message.username} joined to edit the document`)
    broadcast('userevent', { users, userActivity })
  } else if (message.type === 'contentchange') {
    editorContent = message.content
    broadcast('contentchange', { editorContent, userActivity })
  }
}

function leave (id) {
  if (!(id in users)) return
  userActivity.push(`${users[id].username} left the document`)
  delete users[id]
  broadcast('userevent', { users, userActivity })
}

function broadcast (type, data) {
  const message = JSON.stringify({ type, data })
  for (const connection of connections) {
    if (connection.readyState === WebSocket.OPEN) connection.send(message)
  }
}
