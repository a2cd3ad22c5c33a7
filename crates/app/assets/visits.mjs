// Cases on visits: taking them along (the page `/visits`) and working with them without network (`/visits/`).

import { openVisits } from "./scripts/visits/app.mjs";
import { offerToTake, tellWhatWasTaken } from "./scripts/visits/take.mjs";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
const main = document.querySelector("[data-visits]");
if (main) openVisits(main);
else tellWhatWasTaken();
for (const form of document.querySelectorAll("form[data-take]")) offerToTake(form);
