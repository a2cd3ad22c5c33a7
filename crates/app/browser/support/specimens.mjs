// Pages as the house will draw them, written out by hand: each class of our style sheet in its
// place, for the tests and for whoever writes a template. The people are invented.

const KEYED_SEARCH = `
  <form class="almoner-header__search" role="search" action="/search">
    <label class="govuk-visually-hidden" for="search">Search people, cases and NHS numbers</label>
    <input class="govuk-input" id="search" name="q" type="search" data-key="/" data-key-says="Search"
      placeholder="People, cases, NHS numbers">
    <button class="govuk-button">Search</button>
  </form>`;

const NAVIGATION = ["My day", "People", "Contacts", "Team", "Reports"]
  .map((name, index) => {
    const current = index === 1 ? ' aria-current="page"' : "";
    return `<li class="moj-primary-navigation__item">
      <a class="moj-primary-navigation__link" href="/${index}"${current}>${name}</a></li>`;
  })
  .join("");

/** The frame of a staff page. `above` stands over the main part, full width. */
export function page(title, main, above = "") {
  return `<!DOCTYPE html>
<html lang="en" class="govuk-template">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${title} · Almoner</title>
  <link rel="icon" href="/static/favicon.svg">
  <link rel="stylesheet" href="/static/almoner.css">
  <script type="module" src="/static/almoner.js"></script>
</head>
<body class="govuk-template__body almoner-staff">
<a href="#main-content" class="govuk-skip-link" data-module="govuk-skip-link">Skip to main content</a>
<header class="almoner-header">
  <div class="govuk-width-container almoner-header__inner">
    <a class="almoner-header__wordmark" href="/">Almoner</a>
    <span class="almoner-header__council">Exampleshire</span>
    ${KEYED_SEARCH}
    <details class="almoner-menu"><summary>Priya Shah · North team</summary>
      <ul><li><a class="govuk-link" href="/you">Your settings</a></li></ul></details>
  </div>
</header>
<details class="almoner-opens almoner-opens--rooms"><summary>Menu</summary></details>
<div class="moj-primary-navigation almoner-opened"><div class="moj-primary-navigation__container">
  <div class="moj-primary-navigation__nav"><nav aria-label="Rooms">
    <ul class="moj-primary-navigation__list">${NAVIGATION}</ul></nav></div></div></div>
${above}
<div class="govuk-width-container">
  <main class="govuk-main-wrapper" id="main-content">${main}</main>
</div>
<footer class="almoner-footer"><div class="govuk-width-container"><ul>
  <li><a class="govuk-link" href="/accessibility">Accessibility</a></li>
  <li><button type="button" class="almoner-link-button" data-keys hidden>Keys</button></li>
  <li><button type="button" class="almoner-link-button" data-print hidden>Print this page</button></li>
</ul></div></footer>
</body></html>`;
}

export const record = page(
  "Joan Price",
  `
  <details class="almoner-opens almoner-opens--tabs"><summary><span class="govuk-visually-hidden">The pages of this record. You are in: </span>Summary <span class="almoner-opens__all">All pages</span></summary></details>
  <nav class="moj-sub-navigation almoner-opened" aria-label="Joan Price's record"><ul class="moj-sub-navigation__list">
    <li class="moj-sub-navigation__item"><a class="moj-sub-navigation__link" aria-current="page" href="#a">Summary</a></li>
    <li class="moj-sub-navigation__item"><a class="moj-sub-navigation__link" href="#b">Timeline</a></li>
    <li class="moj-sub-navigation__item"><a class="moj-sub-navigation__link" href="#c">Assessments and plans</a></li>
    <li class="moj-sub-navigation__item"><a class="moj-sub-navigation__link" href="#d">Services and money</a></li>
  </ul></nav>
  <div class="almoner-columns">
    <div>
      <h2 class="govuk-heading-m">What matters to Joanie</h2>
      <blockquote class="almoner-said">“Staying in my own home, and church on Sundays”</blockquote>
      <h2 class="govuk-heading-m">What is in place</h2>
      <table class="govuk-table almoner-table">
        <thead class="govuk-table__head"><tr class="govuk-table__row">
          <th class="govuk-table__header" scope="col">Service</th>
          <th class="govuk-table__header" scope="col">Since</th>
          <th class="govuk-table__header govuk-table__header--numeric" scope="col">A week</th></tr></thead>
        <tbody class="govuk-table__body"><tr class="govuk-table__row">
          <th class="govuk-table__header" scope="row">Home care, 7 hours</th>
          <td class="govuk-table__cell">4 March</td>
          <td class="govuk-table__cell govuk-table__cell--numeric">£164.85</td></tr></tbody>
      </table>
      <p class="almoner-empty">No equipment yet. <a class="govuk-link" href="#e">Ask for equipment</a></p>
    </div>
    <section aria-labelledby="events">
      <div class="almoner-title"><h2 class="govuk-heading-m" id="events">Timeline</h2>
        <a class="govuk-link almoner-not-on-paper" href="#note" id="new-note" data-key="n">New note</a></div>
      <ol class="almoner-events">
        <li><time datetime="2026-11-20" title="Friday 20 November 2026">20 Nov</time>
          <p>Contact: fall at home, hospital <span class="almoner-quiet">A. Khan</span></p></li>
        <li><time datetime="2026-03-04">4 Mar</time><p>Home care began</p></li>
      </ol>
    </section>
  </div>`,
  `
  <section class="almoner-person" aria-label="About this person"><div class="govuk-width-container">
    <h1 class="almoner-person__name">Joan Price <span class="almoner-quiet">(likes “Joanie”)</span></h1>
    <details class="almoner-opens almoner-opens--facts"><summary>More<span class="govuk-visually-hidden"> about Joanie</span></summary></details>
    <dl class="almoner-facts">
      <div class="almoner-opened"><dt>Council number</dt> <dd>P100001</dd></div><div><dt>Age</dt> <dd>78</dd></div><div><dt>Born</dt> <dd>3 May 1948</dd></div>
      <div><dt>NHS number</dt> <dd>999 123 4567</dd></div><div><dt>Case with</dt> <dd>Priya Shah, North team</dd></div>
    </dl>
    <ul class="almoner-facts">
      <li class="almoner-warning">Warning: dog at address</li>
      <li class="almoner-warning">Warning: two people to visit</li>
      <li class="almoner-need">Hard of hearing: face her, speak slowly</li>
    </ul>
    <div class="almoner-next"><p><strong>Next:</strong> Care Act assessment, Priya, by Fri 27 Nov (in 4 working days)</p>
      <a class="govuk-button" href="#do">Do this</a></div>
  </div></section>`,
);

const waiting = [
  ["41 working days", "Ivor Lane, 91", "Occupational therapy", "High", "Fell twice, stairs", "red"],
  ["38 working days", "Mei Chen, 41", "Social work", "Medium", "Carer exhausted", "yellow"],
  ["6 working days", "Sam Okoro, 33", "Sensory", "Low", "New flat", "grey"],
];

const waitingRow = ([waited, person, reason, priority, why, colour], index) => `
  <tr class="govuk-table__row">
    <td class="govuk-table__cell"><div class="govuk-checkboxes govuk-checkboxes--small"><div class="govuk-checkboxes__item">
      <input class="govuk-checkboxes__input" type="checkbox" id="case-${index}" name="case" value="${index}" data-choose>
      <label class="govuk-label govuk-checkboxes__label" for="case-${index}"><span class="govuk-visually-hidden">Select ${person}</span></label>
    </div></div></td>
    <td class="govuk-table__cell${index < 2 ? " almoner-late" : ""}" data-label="Waited">${waited}</td>
    <th class="govuk-table__header" scope="row" data-label="Person"><a class="govuk-link" href="/people/${index}">${person}</a></th>
    <td class="govuk-table__cell" data-label="For">${reason}</td>
    <td class="govuk-table__cell" data-label="Priority"><strong class="govuk-tag govuk-tag--${colour}">${priority}</strong></td>
    <td class="govuk-table__cell" data-label="Why now">${why}</td>
  </tr>`;

export const holdingList = page(
  "Holding list",
  `
  <div class="almoner-title"><h1 class="govuk-heading-l">Holding list, North</h1></div>
  <ul class="almoner-figures">
    <li><a class="govuk-link" href="#all"><strong>37</strong> people waiting</a></li>
    <li><a class="govuk-link" href="#longest"><strong>41</strong> working days, the longest</a></li>
    <li><a class="govuk-link" href="#over"><strong>9</strong> over target</a></li>
  </ul>
  <form method="post" action="/allocate" data-chooses>
    <table class="govuk-table almoner-table almoner-table--cards" data-module="moj-sortable-table">
      <caption class="govuk-table__caption govuk-visually-hidden">People waiting, longest first</caption>
      <thead class="govuk-table__head"><tr class="govuk-table__row">
        <th class="govuk-table__header" scope="col"><span class="govuk-visually-hidden">Select</span><div class="govuk-checkboxes govuk-checkboxes--small" hidden><div class="govuk-checkboxes__item">
          <input class="govuk-checkboxes__input" type="checkbox" id="everyone" data-choose-all>
          <label class="govuk-label govuk-checkboxes__label" for="everyone"><span class="govuk-visually-hidden">Select everyone</span></label>
        </div></div></th>
        ${["Waited", "Person", "For", "Priority", "Why now"]
          .map((name) => `<th class="govuk-table__header" scope="col" aria-sort="none">${name}</th>`)
          .join("")}
      </tr></thead>
      <tbody class="govuk-table__body">${waiting.map(waitingRow).join("")}</tbody>
    </table>
    <div class="almoner-bulk">
      <p role="status" data-chosen></p>
      <div class="govuk-form-group"><label class="govuk-label" for="worker">Allocate to</label>
        <select class="govuk-select" id="worker" name="worker"><option>Tom Ash (19 cases)</option></select></div>
      <button class="govuk-button">Allocate</button>
    </div>
  </form>
  <h2 class="govuk-heading-m">Due today</h2>
  <ul class="almoner-tasks">
    <li><strong>Safeguarding sign-off</strong> <span>Arthur Bell, 84</span>
      <span class="almoner-late">due Fri 20 Nov (2 days late)</span>
      <a class="govuk-button" href="#sign">Sign off</a></li>
  </ul>
  <ul class="almoner-figures almoner-figures--cards">
    <li><strong>1,204</strong> people waiting, 61 fewer than last month</li>
    <li><strong>26 days</strong> from contact to assessment, the same as last month</li>
  </ul>
  <div class="almoner-scroll" role="region" aria-label="Months" tabindex="0">
    <table class="govuk-table almoner-table"><caption class="govuk-table__caption">Waiting, by month</caption>
      <tbody class="govuk-table__body"><tr class="govuk-table__row">
        ${Array.from({ length: 24 }, (_, month) => `<td class="govuk-table__cell">${1200 + month} waiting</td>`).join("")}
      </tr></tbody></table>
  </div>`,
);

export const contact = page(
  "New contact",
  `
  <h1 class="govuk-heading-l">New contact</h1>
  <div class="almoner-columns almoner-columns--main-first">
    <form method="post" action="/contacts" data-draft="contact/7" novalidate>
      <section class="almoner-topic"><div class="govuk-form-group">
        <label class="govuk-label govuk-label--m" for="happened">What has happened?</label>
        <textarea class="govuk-textarea" id="happened" name="happened" rows="5"></textarea>
      </div></section>
      <div class="moj-datepicker" data-module="moj-date-picker"><div class="govuk-form-group">
        <label class="govuk-label" for="called">When did the call come?</label>
        <div class="govuk-hint" id="called-hint">For example, 22/11/2026.</div>
        <input class="govuk-input moj-js-datepicker-input" id="called" name="called" type="text"
          aria-describedby="called-hint" autocomplete="off">
      </div></div>
      <p class="almoner-known">We know: lives alone; her daughter Carol is her carer.</p>
      <div class="almoner-versions"><div>Yours: likes tea</div><div>Tom's, 14:31: likes coffee</div></div>
      <p class="almoner-saved" data-saved role="status"></p>
      <button class="govuk-button">Save contact</button>
    </form>
    <aside class="almoner-beside" aria-label="The caller's words">
      <blockquote class="almoner-said">“She fell again on Tuesday”</blockquote></aside>
  </div>`,
);
