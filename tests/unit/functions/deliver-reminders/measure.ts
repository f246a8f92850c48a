import type { Page } from "playwright-core";

/** What a browser finds wrong with how a message looks; empty when all is well. */
export async function flaws(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const shown = [...document.body.querySelectorAll<HTMLElement>("*")].filter((element) =>
      element.checkVisibility(),
    );
    if (document.documentElement.scrollWidth > window.innerWidth) {
      found.push(`wider than the window: ${document.documentElement.scrollWidth} px`);
    }
    for (const element of shown) {
      const text = [...element.childNodes]
        .filter((node) => node.nodeType === Node.TEXT_NODE)
        .map((node) => node.textContent?.trim())
        .join("");
      if (text) found.push(...textFlaws(element, text));
      if (element instanceof HTMLAnchorElement && !element.classList.contains("link")) {
        const { width, height } = element.getBoundingClientRect();
        if (Math.min(width, height) < 43.5) found.push(`hard to tap: "${text}", ${height} px`);
      }
    }
    return found;

    function textFlaws(element: HTMLElement, text: string): string[] {
      const { color, fontSize } = getComputedStyle(element);
      const { left, right } = element.getBoundingClientRect();
      const contrast = ratio(rgb(color), background(element));
      return [
        contrast < 4.5 && `hard to read: "${text}", contrast ${contrast.toFixed(1)}`,
        Number.parseFloat(fontSize) < 12 && `too small: "${text}", ${fontSize}`,
        (left < 0 || right > window.innerWidth) && `cut off: "${text}"`,
      ].filter((flaw) => flaw !== false);
    }

    function background(element: HTMLElement | null): number[] {
      if (!element) return [255, 255, 255];
      const color = getComputedStyle(element).backgroundColor;
      return color === "rgba(0, 0, 0, 0)" ? background(element.parentElement) : rgb(color);
    }

    function rgb(color: string): number[] {
      return (color.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
    }

    /** The contrast of WCAG 2. */
    function ratio(one: number[], other: number[]): number {
      const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
      return (light + 0.05) / (dark + 0.05);
    }

    function luminance(color: number[]): number {
      const [red = 0, green = 0, blue = 0] = color.map((value) => {
        const part = value / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    }
  });
}
