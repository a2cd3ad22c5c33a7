// A real browser for the tests: opens pages as people have them (desk, phone, magnified four times,
// without scripts) and asks of each what every page owes: no error, no barrier, no sideways scroll.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";

/** Width and height in CSS pixels. `magnified` is a 1280 px window at 400%, as WCAG 1.4.10 measures it. */
export const SIZES = {
  desk: { width: 1366, height: 900 },
  phone: { width: 360, height: 740 },
  magnified: { width: 320, height: 256 },
};

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

const PICTURES = fileURLToPath(new URL("../shots", import.meta.url));

/** The browser contexts in which scripts are off. */
const withoutScripts = new WeakSet();

/** Starts a browser with an empty profile of its own. Close it in `after`. */
export async function openBrowser() {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  if (!existsSync(executablePath)) {
    throw new Error(`No browser at ${executablePath}: install Debian's chromium, or set CHROMIUM.`);
  }
  return new Browser(await chromium.launch({ executablePath, headless: true, args: FLAGS }));
}

class Browser {
  #chromium;

  constructor(chromium) {
    this.#chromium = chromium;
  }

  close() {
    return this.#chromium.close();
  }

  /**
   * Opens a page with cookies of its own, does `what` in it, and then fails if the page logged an
   * error, broke the content policy or threw.
   *
   * `size`: a name in `SIZES`. `scripts: false`: as a browser without JavaScript.
   * `expects`: patterns of messages that are right here, such as the 404 of a page about 404s.
   */
  async page({ size = "desk", scripts = true, expects = [] }, what) {
    const context = await this.#chromium.newContext({
      viewport: SIZES[size],
      javaScriptEnabled: scripts,
      locale: "en-GB",
      timezoneId: "Europe/London",
      reducedMotion: "reduce",
    });
    context.setDefaultTimeout(10_000);
    if (!scripts) withoutScripts.add(context);
    const page = await context.newPage();
    const troubles = listen(page);
    try {
      await what(page);
      const unexpected = troubles.filter((trouble) => !expects.some((pattern) => pattern.test(trouble)));
      assert.deepEqual(unexpected, [], `${page.url()} should load without errors`);
    } finally {
      await context.close();
    }
  }
}

/** What goes wrong in a page, as it happens: console errors (policy violations among them) and exceptions. */
function listen(page) {
  const troubles = [];
  page.on("console", (message) => {
    if (message.type() === "error") {
      troubles.push(`console: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => troubles.push(`exception: ${error.message}`));
  page.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText ?? "unknown";
    if (reason !== "net::ERR_ABORTED") {
      troubles.push(`request: ${request.url()} ${reason}`);
    }
  });
  return troubles;
}

/** Fails, naming rule, element and remedy, if axe finds any barrier in the page. */
export async function axe(page) {
  const found = withoutScripts.has(page.context()) ? await axeOnCopy(page) : await analyse(page);
  assert.equal(found.violations.length, 0, `${page.url()} has barriers:\n${readable(found.violations)}`);
}

/** Asks for what is wrong alone, in the page itself: there are no frames, and all that is right is long to tell. */
const analyse = (page) =>
  new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).withTags(STANDARDS).setLegacyMode().analyze();

/** axe is itself a script: it looks at a copy of the page in which scripts run, but the page's own are empty. */
async function axeOnCopy(page) {
  const html = await page.content();
  const context = await page.context().browser().newContext({ viewport: page.viewportSize() });
  await context.route("**/*", (route) => {
    const request = route.request();
    if (request.isNavigationRequest()) return route.fulfill({ contentType: "text/html", body: html });
    if (request.resourceType() === "script") return route.fulfill({ contentType: "text/javascript", body: "" });
    return route.continue();
  });
  try {
    const copy = await context.newPage();
    await copy.goto(page.url());
    return await analyse(copy);
  } finally {
    await context.close();
  }
}

function readable(violations) {
  return violations
    .map((violation) => {
      const places = violation.nodes.map((node) => {
        const remedy = node.failureSummary.split("\n").join("\n      ");
        return `    ${node.target.join(" ")}\n      ${node.html}\n      ${remedy}`;
      });
      return `  ${violation.id} (${violation.impact}): ${violation.help}\n${places.join("\n")}`;
    })
    .join("\n");
}

/** Fails, naming the elements that stick out, if the page scrolls sideways at its present width. */
export async function noSidewaysScroll(page) {
  const { width, reach, culprits } = await page.evaluate(() => {
    const root = document.scrollingElement;
    const past = (element) => element.getBoundingClientRect().right > root.clientWidth + 1;
    const named = (element) => `${element.localName}.${[...element.classList].join(".")}`;
    const scrollsItself = (element) =>
      element !== document.body && (/auto|scroll|hidden/.test(getComputedStyle(element).overflowX) || scrollsItself(element.parentElement));
    return {
      width: root.clientWidth,
      reach: root.scrollWidth,
      culprits: [...document.body.querySelectorAll("*")]
        .filter((element) => past(element) && !scrollsItself(element))
        .map(named)
        .slice(0, 10),
    };
  });
  assert.ok(reach <= width, `${page.url()} is ${reach} px wide in a ${width} px window: ${culprits.join(", ")}`);
}

/**
 * Fails if what has the keyboard's focus looks the same as without it. Radios and checkboxes are drawn
 * by what stands before the words of their labels, so that counts as theirs.
 */
export async function focusIsVisible(page) {
  const same = await page.evaluate(() => {
    const focused = document.activeElement;
    const drawn = [[focused, null], ...[...(focused.labels ?? [])].map((label) => [label, "::before"])];
    const look = () =>
      drawn
        .map(([element, part]) => getComputedStyle(element, part))
        .map((style) => [style.outline, style.boxShadow, style.backgroundColor, style.border, style.textDecoration].join("|"))
        .join("\n");
    const withFocus = look();
    focused.blur();
    const without = look();
    focused.focus();
    return withFocus === without ? focused.outerHTML.slice(0, 120) : null;
  });
  assert.equal(same, null, "the focus should show");
}

/** A picture of the whole page, in a folder that git ignores, for a person to look at: where PICTURES are asked for. */
export async function shot(page, name) {
  if (!process.env.PICTURES) return;
  await mkdir(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}
