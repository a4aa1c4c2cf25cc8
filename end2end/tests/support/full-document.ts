// A document that has everything in it that a document can have.

import { expect, type Browser } from '@playwright/test';
import { pastes } from './clipboard';
import { Person, newDocumentId } from './person';

/** A bit of everything that can be pasted. */
export const everything = `<h1>Title</h1><h2>Section</h2><h3>Part</h3>
<p>Some <b>bold</b>, <a href="https://a.b/">a link</a>, <span style="color:yellow">yellow</span>,
<span style="background-color:navy">marked</span>, <code>code</code>.</p>
<ul><li>dot<ul><li>deep</li></ul></li></ul><ol><li>one<ol><li>inner</li></ol></li><li>two</li></ol>
<blockquote><p>A quotation</p></blockquote>
<pre><code class="language-rust">fn main() {} // code</code></pre>
<table><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></tbody></table>
<p><img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==" alt="A dot"></p>
<hr><p>end</p>`;

/** A person in a document that has everything in it that a document can have. */
export async function inFullDocument(browser: Browser, options = {}): Promise<Person> {
  const ada = await Person.joins(browser, 'Ada', `/d/${newDocumentId()}`, options);
  await ada.text.focus();
  await pastes(ada, { 'text/html': everything, 'text/plain': 'x' });
  await ada.putsCaret('end', 3);
  await ada.page.keyboard.press('Enter');
  await ada.button('Task list').click();
  await ada.page.keyboard.type('a task');
  await ada.page.keyboard.press('Enter');
  await ada.page.keyboard.type('a task that is done');
  await ada.page.keyboard.press('ControlOrMeta+Enter');
  await ada.page.keyboard.press('Enter');
  await ada.page.keyboard.press('Enter');
  await ada.button('Formula').click();
  await ada.page.getByRole('textbox', { name: 'Formula (TeX)' }).fill('x^2');
  await ada.page.getByRole('button', { name: 'Insert', exact: true }).click();
  await expect(ada.text.getByRole('math')).toBeVisible();
  return ada;
}
