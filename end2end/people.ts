// What people do, in the words of the tests: by role and label, as assistive technology sees it.

import { expect, type BrowserContext, type Page } from '@playwright/test';

/** An id that no other test uses. */
export function newId(): string {
  return `test-${crypto.randomUUID()}`;
}

/** The place where the document is written. */
export function editorOf(page: Page) {
  return page.getByRole('textbox', { name: 'Document text', exact: true });
}

/**
 * Opens a document as somebody who types this name, and waits until they can write. Each person
 * needs a context of their own: a browser remembers the name.
 */
export async function openDocument(
  context: BrowserContext,
  name: string,
  id: string = newId(),
): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`/d/${id}`);
  await join(page, name);
  return page;
}

/** Joins the document on the page, and waits until one can write. */
export async function join(page: Page, name: string): Promise<void> {
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(editorOf(page)).toBeEditable();
}

/** The names of those who are shown as present, `(you)` included. */
export function peopleOn(page: Page) {
  return page.getByRole('list', { name: 'People here' }).getByRole('listitem');
}

/** The activity feed, newest first. */
export function activityOn(page: Page) {
  return page.getByRole('complementary', { name: 'Activity' }).getByRole('listitem');
}

/** Waits until the server has everything that was typed here on its disk. */
export async function expectSaved(page: Page): Promise<void> {
  await expect(page.getByRole('status').filter({ hasText: /^Saved$/ })).toBeVisible();
}

/** Collects what a page complains about in its console; expected to stay empty. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      complaints.push(message.text());
    }
  });
  return complaints;
}
