// What is printed, which is also the PDF that a browser makes.

import { expect, test } from './support/test';

const MARKDOWN = `# A plan

Text with a [link](https://example.com/) and \`code\`.

> A quotation.

\`\`\`rust
fn main() {}
\`\`\`

${'One of many paragraphs.\n\n'.repeat(150)}The end.
`;

/** How light a colour is, from 0 to 1 (WCAG 2.2, relative luminance). */
function luminance(color: string): number {
  const [red, green, blue] = color.match(/[\d.]+/g)!.map((channel) => {
    const share = Number(channel) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`only the text is printed, all of it, and dark on white, on a ${colorScheme} screen`, async ({
    page,
    request,
  }) => {
    const made = await request.post('/api/v1/documents?title=Plan', {
      headers: { 'Content-Type': 'text/markdown' },
      data: MARKDOWN,
    });
    await page.goto((await made.json()).path);
    await page.emulateMedia({ media: 'print', colorScheme });
    await expect(page.getByText('The end.')).toBeVisible();
    for (const hidden of ['toolbar', 'banner', 'complementary', 'textbox', 'button']) {
      await expect(page.getByRole(hidden as 'button').filter({ visible: true })).toHaveCount(0);
    }
    const seen = await page.locator('.paper').evaluate((paper) => {
      const surface = paper.querySelector('.surface')!;
      const parts = surface.querySelectorAll('h1, p, a, code, blockquote, pre');
      return {
        paper: getComputedStyle(paper).backgroundColor,
        colors: [...parts].map((part) => getComputedStyle(part).color),
      };
    });
    // Nothing is printed of a paper that is white.
    expect(['rgb(255, 255, 255)', 'rgba(0, 0, 0, 0)']).toContain(seen.paper);
    const contrasts = seen.colors.map((color) => 1.05 / (luminance(color) + 0.05));
    expect(Math.min(...contrasts)).toBeGreaterThan(4.5);
  });
}
