// The house for the tests to walk through: the debug build of `almoner`, started as a demo with
// invented people on a port of its own, in a folder of its own, and gone when the tests are done.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** How long a debug build may take to make its people and answer, in milliseconds. */
const PATIENCE = 60_000;

/**
 * Starts a house and waits until it is ready. Close it in `after`.
 *
 * `people`, `seed`: whom the demo invents. `also`: further arguments of `almoner demo`.
 */
export async function openHouse({ people = 120, seed = 7, also = [] } = {}) {
  const data = await mkdtemp(join(tmpdir(), "almoner-house-"));
  const address = `127.0.0.1:${await freePort()}`;
  const options = { "--people": people, "--seed": seed, "--data": data, "--listen": address };
  const child = spawn(program(), ["demo", ...Object.entries(options).flat().map(String), ...also], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const house = new House(child, data, `http://${address}`);
  try {
    await house.ready();
  } catch (trouble) {
    await house.close();
    throw trouble;
  }
  return house;
}

class House {
  #child;
  #data;
  #said = "";
  #ended = null;

  constructor(child, data, url) {
    this.#child = child;
    this.#data = data;
    /** Where the house is, without a slash at the end. */
    this.url = url;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (text) => (this.#said = (this.#said + text).slice(-4000)));
    }
    this.gone = new Promise((resolve) => {
      child.once("exit", (code, signal) => resolve((this.#ended = `ended with ${code ?? signal}`)));
      child.once("error", (error) => resolve((this.#ended = `did not start: ${error.message}`)));
    });
  }

  /** The last of what the house logged. */
  get said() {
    return this.#said;
  }

  async ready() {
    const deadline = Date.now() + PATIENCE;
    while (!(await this.#answers())) {
      if (this.#ended) {
        throw new Error(`The house ${this.#ended}:\n${this.#said}`);
      }
      if (Date.now() > deadline) {
        throw new Error(`The house was not ready within ${PATIENCE / 1000} seconds:\n${this.#said}`);
      }
      await pause(100);
    }
  }

  async #answers() {
    try {
      return (await fetch(`${this.url}/ready`)).ok;
    } catch {
      return false;
    }
  }

  /** Ends the house and removes its data. */
  async close() {
    if (!this.#ended) {
      this.#child.kill("SIGTERM");
      const stubborn = setTimeout(() => this.#child.kill("SIGKILL"), 5000);
      await this.gone;
      clearTimeout(stubborn);
    }
    await rm(this.#data, { recursive: true, force: true });
  }
}

/** The program under test: `ALMONER_BINARY`, or the debug build where `./dev` puts it. */
export function program() {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  const target = process.env.CARGO_TARGET_DIR ?? join(cache, "almoner", "target");
  const path = process.env.ALMONER_BINARY ?? join(target, "debug", "almoner");
  if (!existsSync(path)) {
    throw new Error(`There is no ${path}: build it with \`cargo build -p almoner\`.`);
  }
  return path;
}

/** A port that nobody holds at this moment. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
