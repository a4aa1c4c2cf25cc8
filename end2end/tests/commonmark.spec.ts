// The examples of the CommonMark specification, through `quire convert`, beside the HTML that the
// specification says they mean.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import specification from 'commonmark-spec';
import { expect, test, type Page } from './support/test';

/** How much of what a document can hold must mean the same. */
const SHARE_MIN = 0.95;

/** An example that means something else here, and why that is meant. */
const KNOWN: Record<number, string> = {
  26: 'a character that stands for text that could not be read enters no document',
  34: 'the names of languages are ASCII',
  298: 'an item that holds nothing but a list is that list',
  602: 'on GitHub, and here, an address is a link',
  603: 'in an address of the web a backslash is a slash, as browsers have it',
  608: 'so is this one',
  611: 'and this one',
};

interface Flat {
  /** Each block with its text, and what is marked how in it. */
  blocks: string[];
  /** What no document of ours can hold, if anything. */
  lacks: string | null;
}

/** What `html` says as blocks and runs, in which order of marks or white space makes no difference. */
function flatten(html: string): Flat {
  const blocks: string[] = [];
  let lacks: string | null = null;
  const marksOf: Record<string, string> = {
    em: 'i',
    strong: 'b',
    code: 'c',
    del: 's',
    s: 's',
    u: 'u',
    span: '',
  };
  const address = (url: string) => {
    try {
      const { protocol, href } = new URL(url);
      // The specification leaves open how these are written in an address.
      const alike = href.replace(/[\\"[\]]/g, encodeURIComponent);
      if (['http:', 'https:', 'mailto:'].includes(protocol)) return alike;
    } catch {}
    lacks ??= 'addresses that links may not have';
    return '';
  };
  const runs = (nodes: Node[]): string => {
    const found: { text: string; marks: string }[] = [];
    const put = (text: string, marks: string[]) => {
      const own = [...new Set(marks)].sort().join();
      if (found.at(-1)?.marks === own) found.at(-1)!.text += text;
      else found.push({ text, marks: own });
    };
    const walk = (node: Node, marks: string[]) => {
      if (node instanceof Text) return put(node.data.replace(/\s+/g, ' '), marks);
      if (!(node instanceof Element)) return;
      const tag = node.localName;
      if (tag === 'br') return put('⏎', []);
      if (tag === 'img') {
        return put(`▣${address(node.getAttribute('src')!)} ${node.getAttribute('alt')}▣`, marks);
      }
      const mark = tag === 'a' ? `a ${address(node.getAttribute('href') ?? '')}` : marksOf[tag];
      if (mark === undefined) lacks ??= `<${tag}>`;
      for (const child of node.childNodes) walk(child, mark ? [...marks, mark] : marks);
    };
    for (const node of nodes) walk(node, []);
    const text = found.map(({ text, marks }) => (marks ? `{${text}|${marks}}` : text)).join('');
    return text.replace(/\s*⏎(\{?)\s*/g, '⏎$1').replace(/ +/g, ' ').trim();
  };
  const isBlank = (node: Node) => node instanceof Text && node.data.trim() === '';
  const lists = (list: Element, depth: number) => {
    if ((list.getAttribute('start') ?? '1') !== '1') lacks ??= 'numbers that start elsewhere';
    for (const item of list.children) {
      const nodes = [...item.childNodes].filter((node) => !isBlank(node));
      const isList = (node: Node) => node instanceof Element && /^[ou]l$/.test(node.localName);
      const first = nodes.findIndex(isList);
      let own = first < 0 ? nodes : nodes.slice(0, first);
      const isBlock = (node: Node) => node instanceof Element && /^(p|h\d|hr|pre|blockquote)$/.test(node.localName);
      if (own.length === 1 && (own[0] as Element).localName === 'p') own = [...own[0].childNodes];
      if (own.some(isBlock)) lacks ??= 'items of several blocks';
      blocks.push(`${list.localName}${depth} ${runs(own)}`);
      for (const node of first < 0 ? [] : nodes.slice(first)) {
        if (isList(node)) lists(node as Element, depth + 1);
        else lacks ??= 'items of several blocks';
      }
    }
  };
  const walk = (parent: Element, quoted: boolean) => {
    for (const node of parent.childNodes) {
      if (isBlank(node)) continue;
      if (!(node instanceof Element)) {
        if (node instanceof Text) lacks ??= 'text in no block';
        continue;
      }
      const tag = node.localName;
      if (quoted && tag !== 'p') lacks ??= 'more than paragraphs in quotations';
      if (/^(p|h[1-6])$/.test(tag)) blocks.push(`${quoted ? 'quote' : tag} ${runs([...node.childNodes])}`);
      else if (tag === 'hr') blocks.push('hr');
      else if (tag === 'pre') {
        const language = /language-([\w+#.-]+)/.exec(node.firstElementChild?.className ?? '');
        blocks.push(`code ${language?.[1] ?? ''} ${node.textContent!.replace(/\n$/, '')}`);
      } else if (tag === 'blockquote') {
        if (node.children.length === 0) lacks ??= 'empty quotations and items';
        walk(node, true);
      } else if (/^[ou]l$/.test(tag)) lists(node, 0);
      else lacks ??= `<${tag}>`;
    }
  };
  walk(new DOMParser().parseFromString(html, 'text/html').body, false);
  // A document of ours is never without a block.
  return { blocks: blocks.filter((block) => !/^p ⏎?$/.test(block)), lacks };
}

async function flattened(page: Page, html: string[]): Promise<Flat[]> {
  return page.evaluate(
    ([flatten, html]) => html.map(new Function(`return (${flatten})`)() as (html: string) => Flat),
    [String(flatten), html] as const,
  );
}

/** Turns `markdown` into HTML by the command. */
async function converted(markdown: string): Promise<string> {
  const command = promisify(execFile)(process.env.QUIRE_TEST_SERVER!, ['convert', '--from', 'markdown', '--to', 'html']);
  command.child.stdin!.end(markdown);
  return (await command).stdout;
}

test('Markdown means what the CommonMark specification says', async ({ page }) => {
  // Most addresses of the specification are relative, which ours may not be. Whole ones of the web would be
  // links wherever they stand, but images can have no others.
  const whole = (text: string, hasImage: boolean) =>
    text
      .replaceAll('→', '\t')
      .replace(/(?<=[("<> \n])\/ur[li]\b/g, hasImage ? 'https://example.com/url' : 'mailto:ada@example.com');
  const examples = specification.tests.map(({ markdown, html, ...example }) => ({
    ...example,
    markdown: whole(markdown, html.includes('<img')),
    html: whole(html, html.includes('<img')),
  }));
  const ours: string[] = [];
  for (let at = 0; at < examples.length; at += 8) {
    ours.push(...(await Promise.all(examples.slice(at, at + 8).map(({ markdown }) => converted(markdown)))));
  }
  const meant = await flattened(page, examples.map(({ html }) => html));
  const made = await flattened(page, ours);
  const lacking = new Map<string, number[]>();
  const failed: number[] = [];
  let held = 0;
  for (const [index, { number }] of examples.entries()) {
    const { lacks, blocks } = meant[index];
    if (lacks !== null) {
      lacking.set(lacks, [...(lacking.get(lacks) ?? []), number]);
      continue;
    }
    held += 1;
    if (JSON.stringify(blocks) !== JSON.stringify(made[index].blocks)) {
      failed.push(number);
      if (!(number in KNOWN)) {
        console.log(`${number}: ${JSON.stringify(examples[index].markdown)}\n  meant ${JSON.stringify(blocks)}\n  made  ${JSON.stringify(made[index].blocks)}`);
      }
    }
  }
  for (const [what, numbers] of lacking) console.log(`no document holds ${what}: ${numbers.join(' ')}`);
  const share = (held - failed.length) / held;
  console.log(`${held - failed.length} of the ${held} examples that a document can hold mean the same (${(100 * share).toFixed(1)} %); not ${failed.join(' ')}`);
  expect(share).toBeGreaterThanOrEqual(SHARE_MIN);
  expect(failed.filter((number) => !(number in KNOWN))).toEqual([]);
});
