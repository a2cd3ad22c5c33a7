// A council of the tests' own: a folder of settings with one form of sixty questions, an archive, accounts with
// passwords, and a server that can be killed and started again at the same place.

import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePort, program } from "./house.mjs";

export const PASSWORD = "three random words do well";
export const TOPICS = 6;
export const QUESTIONS = 10;

/** How long a debug build may take to answer, in milliseconds. */
const PATIENCE = 60_000;

/** Ten questions of a topic: mostly words, as in an assessment. The fourth is asked where the third is answered with
 * yes, and the ninth has several fields, of another kind in each topic; the last is words. */
const KINDS = ["text", "long_text", "yes_no", "long_text", "choice", "number", "date", "long_text", "", "text"];
const OF_MANY_FIELDS = ["repeater", "table", "timetable", "choices", "repeater", "table"];

/** Every question of the form: topic, id, kind, and `when`, the question that must have been answered with yes. */
export const questions = Array.from({ length: TOPICS }, (_, topic) =>
  KINDS.map((kind, place) => ({
    topic: `t${topic}`,
    id: `q${topic}_${place}`,
    kind: kind || OF_MANY_FIELDS[topic],
    when: place === 3 ? `q${topic}_2` : undefined,
  }))).flat();

/** What a question of many fields is made of. */
export const FIELDS = {
  repeater: [".0.name", ".0.what"],
  table: [".morning.now", ".morning.wish", ".night.now", ".night.wish"],
  timetable: [".mon.morning", ".wed.evening", ".sun.night"],
};

function form() {
  const either = `options = [{ code = "a", label = "First" }, { code = "b", label = "Second" }]`;
  const words = (of, id) => `[[section.question.${of}]]\nid = "${id}"\nkind = "text"\nlabel = "${id}"`;
  const more = {
    choice: either,
    choices: either,
    repeater: `noun = "thing"\n${words("field", "name")}\n${words("field", "what")}`,
    table: `row = [{ code = "morning", label = "Mornings" }, { code = "night", label = "Nights" }]\n${words("column", "now")}\n${words("column", "wish")}`,
  };
  const ask = ({ id, kind, when }) => {
    const asked = when ? `when = { question = "${when}", is = "yes" }\n` : "";
    return `[[section.question]]\nid = "${id}"\nkind = "${kind}"\nlabel = "Question ${id}"\n${asked}${more[kind] ?? ""}\n`;
  };
  const topics = Array.from({ length: TOPICS }, (_, topic) => {
    const own = questions.filter((question) => question.topic === `t${topic}`);
    return `[[section]]\nid = "t${topic}"\ntitle = "Topic ${topic}"\n${own.map(ask).join("")}`;
  });
  return `id = "sixty"\nversion = 1\ntitle = "Sixty questions"\n${topics.join("")}`;
}

/** A short form for visits: a question and a topic that an answer calls up, and groups. */
const HOME_VISIT = `id = "home_visit"
version = 1
title = "Home visit"
[[section]]
id = "home"
title = "The home"
[[section.question]]
id = "warm"
kind = "yes_no"
label = "Is the home warm enough?"
[[section.question]]
id = "cold_because"
kind = "text"
label = "What makes it cold?"
when = { question = "warm", is = "no" }
[[section]]
id = "cold"
title = "Keeping warm"
when = { question = "warm", is = "no" }
[[section.question]]
id = "plan"
kind = "long_text"
label = "What will be done?"
[[section]]
id = "help"
title = "Help"
[[section.question]]
id = "helpers"
kind = "repeater"
noun = "helper"
label = "Who looks in?"
[[section.question.field]]
id = "name"
kind = "text"
label = "Name"
[[section.question]]
id = "note"
kind = "long_text"
label = "Anything else"
`;

const COUNCIL = `name = "Testshire"
[targets]
contact_decided_working_days = 1
holding_list_working_days = 20
caseload = 20
`;

/** Makes the council and starts its server. Close it in `after`. */
export async function openCouncil(colleagues) {
  const place = await mkdtemp(join(tmpdir(), "almoner-council-"));
  const settings = join(place, "council");
  await mkdir(join(settings, "forms"), { recursive: true });
  await writeFile(join(settings, "council.toml"), COUNCIL);
  await writeFile(join(settings, "forms", "sixty.toml"), form());
  await writeFile(join(settings, "forms", "home_visit.toml"), HOME_VISIT);
  const council = new Council(place, settings, await freePort());
  for (const [name, role] of Object.entries(colleagues)) await council.hire(name, role);
  await council.start();
  return council;
}

class Council {
  #place;
  #settings;
  #port;
  #child = null;

  constructor(place, settings, port) {
    this.#place = place;
    this.#settings = settings;
    this.#port = port;
    this.url = `http://127.0.0.1:${port}`;
  }

  get #at() {
    return ["--data", join(this.#place, "data"), "--council", this.#settings];
  }

  hire(name, role) {
    const args = ["user", "add", ...this.#at, "--email", emailOf(name), "--name", name, "--role", role, "--password-stdin"];
    return new Promise((resolve, reject) => {
      const child = execFile(program(), args, (error, _, said) => (error ? reject(new Error(said)) : resolve()));
      child.stdin.end(`${PASSWORD}\n`);
    });
  }

  /** Starts the server. `idle`: minutes after which a session lapses; with none, every session has. */
  async start({ idle = 30 } = {}) {
    const args = ["serve", ...this.#at, "--listen", `127.0.0.1:${this.#port}`, "--log", "warn"];
    const env = { ...process.env, ALMONER_SESSION_IDLE_MINUTES: String(idle) };
    this.#child = spawn(program(), args, { env, stdio: "ignore" });
    const deadline = Date.now() + PATIENCE;
    while (!(await this.#answers())) {
      if (Date.now() > deadline) throw new Error("The server does not answer");
      await pause(30);
    }
  }

  async #answers() {
    try {
      return (await fetch(`${this.url}/ready`)).ok;
    } catch {
      return false;
    }
  }

  /** Kills the server as a failing machine would. */
  async kill() {
    const child = this.#child;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
  }

  async close() {
    await this.kill();
    await rm(this.#place, { recursive: true, force: true });
  }
}

export const emailOf = (name) => `${name.toLowerCase().replaceAll(" ", ".")}@testshire.example`;

/** Signs in with the password, wherever the door was met. */
export async function enter(page, council, name) {
  if (!new URL(page.url(), council.url).pathname.startsWith("/sign-in")) await page.goto(`${council.url}/sign-in`);
  await page.getByLabel("Email address").fill(emailOf(name));
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname !== "/sign-in");
}

/** Puts somebody on file; gives the address of the record. */
export async function putOnFile(page, council, family) {
  await page.goto(`${council.url}/people/new`);
  await page.getByLabel("Given names").fill("Joan");
  await page.getByLabel("Family name").fill(family);
  await page.getByLabel("The date of birth is not known").check();
  await page.getByRole("button", { name: "Continue" }).click();
  const anyway = page.getByRole("button", { name: "make a new record" });
  await anyway.or(page.locator(".almoner-person")).first().waitFor();
  if (await anyway.count()) await anyway.click();
  await page.waitForURL(/\/people\/[0-9a-f-]{36}/);
  return /\/people\/[0-9a-f-]{36}/.exec(page.url())[0];
}
