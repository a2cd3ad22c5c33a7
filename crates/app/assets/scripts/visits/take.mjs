// Taking cases along: the chosen ones are asked of the server one by one and sealed on this device.

import * as cases from "./cases.mjs";
import { element, link, problem } from "./elements.mjs";
import { PIN_HINT, notThePin } from "./pin.mjs";
import { obey, post } from "./server.mjs";
import * as store from "./store.mjs";
import * as vault from "./vault.mjs";
import { keepPage } from "./worker.mjs";

export async function offerToTake(form) {
  const part = (name) => form.querySelector(`[data-take-${name}]`);
  if (!vault.isPossible()) {
    part("says").textContent = "This browser cannot take cases along: it needs a secure address (https) and storage of its own.";
    return;
  }
  await obey();
  const own = await vault.find();
  if (own && own.account !== form.elements.account.value) {
    part("says").textContent = "This device holds a colleague’s cases. They must bring them back or wipe it before it can take yours.";
    return;
  }
  part("pin").hidden = false;
  part("go").hidden = false;
  part("again").hidden = Boolean(own);
  part("pin").querySelector("[data-pin-label]").textContent = own ? "PIN of this device" : "Choose a PIN for this device";
  part("pin").querySelector("[data-pin-hint]").textContent = own ? "The one you chose when you first took a case along." : PIN_HINT;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go(form, part);
  });
}

/** The page comes anew once the cases are here, and says so. */
export function tellWhatWasTaken() {
  const count = Number(new URLSearchParams(location.search).get("taken"));
  if (!(count > 0)) return;
  history.replaceState(null, "", "/visits");
  const words = `${count} ${count === 1 ? "case is" : "cases are"} on this device, ready for no network. `;
  const told = element("div", { class: "govuk-inset-text", role: "status", tabindex: "-1" }, element("strong", {}, words), link(count === 1 ? "Open it" : "Open them", "/visits/"));
  document.querySelector("main h1").parentElement.after(told);
  told.focus();
}

/**
 * A case that was asked for keeps its id until it is here: asked again, in this page or after it was closed, it is taken
 * once. Only a sum of whom it is about stands beside it.
 */
async function askedFor(device, person) {
  const sum = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${device} ${person}`));
  const id = `asked ${[...new Uint8Array(sum)].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  const known = await store.get("vault", id);
  if (known && !(await store.get("words", known.pack))) return known;
  const made = { id, pack: crypto.randomUUID() };
  await store.put("vault", made);
  return made;
}

async function go(form, part) {
  const wrong = part("wrong");
  wrong.replaceChildren();
  const fail = (words, id) => {
    part("says").textContent = "";
    wrong.replaceChildren(problem(words, id));
    wrong.firstChild.focus();
  };
  const chosen = [...form.querySelectorAll('input[name="person"]:checked')];
  if (chosen.length === 0) return fail("Choose whom to take with you", form.querySelector('input[name="person"]').id);
  if (part("go").disabled) return;
  part("go").disabled = true;
  try {
    part("says").textContent = "One moment: the device is locked with your PIN.";
    const refused = await unlock(form);
    if (refused) return fail(refused, "pin");
    const failed = [];
    for (const box of chosen) {
      const name = box.labels[0].textContent;
      part("says").textContent = `Taking ${name} along`;
      const says = await takeOne(form, box);
      if (says) failed.push(`${name}: ${says}`);
      else box.checked = false;
    }
    await keepPage();
    navigator.storage?.persist?.();
    if (failed.length > 0) return fail(failed.join(" "), "pin");
    location.assign(`/visits?taken=${chosen.length}`);
  } catch (error) {
    fail(error instanceof TypeError ? "There is no network now. Nothing was lost: try again." : `It did not work: ${error.message}`, "pin");
  } finally {
    part("go").disabled = false;
  }
}

/** Opens the vault, or makes it. Gives what is wrong. */
async function unlock(form) {
  const pin = form.elements.pin.value;
  if (await vault.find()) {
    const tried = await vault.open(pin);
    if (tried.open) return null;
    return tried.left > 0 ? notThePin(tried.left) : "That was the fifth wrong PIN: the device is empty now. Reload the page to begin anew";
  }
  const wrong = vault.wrongWith(pin);
  if (wrong) return wrong;
  if (form.elements["pin-again"].value !== pin) return "The two PINs are not the same";
  const answer = await post("/visits/device", { csrf: form.elements.csrf.value });
  if (!answer.ok || answer.redirected) return "You are signed out. Reload the page";
  await vault.make(pin, await answer.json());
  form.querySelector("[data-take-again]").hidden = true;
  return null;
}

/** Takes one case. Gives what kept it from that. */
async function takeOne(form, box) {
  const person = box.value;
  const own = await vault.find();
  const asked = await askedFor(own.device, person);
  const fields = { csrf: form.elements.csrf.value, pack: asked.pack, device: own.device, fill: form.elements[`fill-${person}`].value };
  const answer = await post(`/people/${person}/visits/take`, fields);
  if (answer.redirected) return "you are signed out, reload the page.";
  // It was brought back or wiped, or was never taken: the next try is another.
  if (answer.status === 409) await store.remove("vault", asked.id);
  if (!answer.ok) return reason(await answer.text());
  await cases.keep(await answer.json());
  await store.remove("vault", asked.id);
  return null;
}

/** The sentence of a page that says why not. */
function reason(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  return page.querySelector("main .govuk-body")?.textContent ?? "it could not be taken.";
}
