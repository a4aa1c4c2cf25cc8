// What axe finds wrong with a page.

import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** All rules that axe knows but those in `except`, good practice included; expected to be empty. */
export async function violationsOf(page: Page, except: string[] = []): Promise<string[]> {
  // The legacy mode opens no page of its own to put results together; there are no frames.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).disableRules(except).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
  );
}
