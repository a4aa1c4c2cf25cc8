// What a page complains about in its console.

import type { Page } from '@playwright/test';

/** Says that a page took seconds to wake up: that is the machine's speed, not a fault. */
const SLOW_START = /was preloaded using link preload but not used within a few seconds/;

/** Collects errors and warnings of `page` from now on; expected to stay empty. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    const text = message.text();
    if (['error', 'warning'].includes(message.type()) && !SLOW_START.test(text)) {
      complaints.push(text);
    }
  });
  return complaints;
}
