// What a browser with scripts gains: the official components come alive, keys, choosing all rows,
// and drafts that save themselves. Every page works without it.

import { createAll, initAll } from "govuk-frontend";
import { AddAnother, Alert, ButtonMenu, DatePicker, SortableTable } from "@ministryofjustice/frontend";
import { chooseRows } from "./scripts/chosen.mjs";
import { keepDrafts } from "./scripts/drafts.mjs";
import { followAnswers } from "./scripts/forms.mjs";
import { listenForKeys } from "./scripts/keys.mjs";
import { goOnOnceSignedIn } from "./scripts/sign_in.mjs";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
for (const Component of [AddAnother, Alert, ButtonMenu, DatePicker, SortableTable]) {
  createAll(Component);
}

chooseRows();
followAnswers();
keepDrafts();
goOnOnceSignedIn();
listenForKeys();

for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
