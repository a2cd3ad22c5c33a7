// What a browser with scripts gains. Every page works without it.

import { createAll, initAll } from "govuk-frontend";
import { AddAnother, Alert, ButtonMenu, DatePicker, SortableTable } from "@ministryofjustice/frontend";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
for (const Component of [AddAnother, Alert, ButtonMenu, DatePicker, SortableTable]) {
  createAll(Component);
}
