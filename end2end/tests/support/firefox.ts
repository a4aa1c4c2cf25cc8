// Firefox's own side of a page: the window around it, in which scripts have the rights of the
// browser itself, and with them those of a keyboard and an input method. Started with
// `--remote-allow-system-access` (see `playwright.config.ts`) it lets its driver in there by the
// same protocol as into pages, WebDriver BiDi.

import type { Browser, Page } from '@playwright/test';

/** Playwright's own line to Firefox, which it does not offer to tests. Its version is pinned. */
interface Session {
  send(method: string, params: object): Promise<never>;
}

interface Context {
  context: string;
  clientWindow: string;
}

interface Answer {
  type: 'success' | 'exception';
  exceptionDetails?: { text: string };
}

interface Inside {
  _browserSession: Session;
  delegate: { _session: { sessionId: string } };
}

function insideOf(what: Browser | Page): Inside {
  return (what as unknown as { _connection: { toImpl(of: unknown): Inside } })._connection.toImpl(what);
}

/** What speaks for the system's keyboard and input methods: `nsITextInputProcessor`. */
interface Processor {
  readonly ATTR_RAW_CLAUSE: number;
  beginInputTransactionForTests(window: object): boolean;
  keydown(event: KeyboardEvent): number;
  keyup(event: KeyboardEvent): boolean;
  setPendingCompositionString(text: string): void;
  appendClauseToPendingComposition(length: number, attribute: number): void;
  setCaretInPendingComposition(offset: number): void;
  flushPendingComposition(key: KeyboardEvent): boolean;
  commitCompositionWith(text: string, key: KeyboardEvent): boolean;
  cancelComposition(key: KeyboardEvent): void;
}

declare global {
  interface Window {
    /** In Firefox's own windows. */
    processor?: Processor;
  }
}

export class Firefox {
  private constructor(
    private readonly session: Session,
    /** The window's own document. */
    private readonly context: string,
  ) {}

  /** The window that `page` is in. */
  static async around(page: Page): Promise<Firefox> {
    const session = insideOf(page.context().browser()!)._browserSession;
    const tree = async (params: object): Promise<Context[]> => {
      const { contexts } = (await session.send('browsingContext.getTree', params)) as {
        contexts: Context[];
      };
      return contexts;
    };
    const { sessionId } = insideOf(page).delegate._session;
    const own = (await tree({})).find(({ context }) => context === sessionId)!;
    const around = (await tree({ 'moz:scope': 'chrome' })).find(
      ({ clientWindow }) => clientWindow === own.clientWindow,
    );
    if (!around) throw new Error('Firefox shows its driver nothing of itself');
    const firefox = new Firefox(session, around.context);
    await firefox.runs(() => {
      const { Cc, Ci } = window as unknown as {
        Cc: Record<string, { createInstance(of: unknown): Processor }>;
        Ci: Record<string, unknown>;
      };
      window.processor ??= Cc['@mozilla.org/text-input-processor;1'].createInstance(
        Ci.nsITextInputProcessor,
      );
    });
    return firefox;
  }

  /** Runs `script` in the window, where there is a `processor`; it is given strings and numbers. */
  async runs<Given extends (string | number)[]>(
    script: (...given: Given) => void | Promise<void>,
    ...given: Given
  ): Promise<void> {
    const answer: Answer = await this.session.send('script.callFunction', {
      // The driver's own keyboard may have been at work since.
      functionDeclaration: `(...given) => {
        if (window.processor?.beginInputTransactionForTests(window) === false) throw new Error('no input');
        return (${script})(...given);
      }`,
      target: { context: this.context },
      arguments: given.map((value) => ({ type: typeof value, value })),
      awaitPromise: true,
    });
    if (answer.type === 'exception') throw new Error(answer.exceptionDetails?.text);
  }
}
