// The page: takes files and a key, shows what the check found. Nothing is sent anywhere: the page may not.

const byId = (id) => document.getElementById(id);

const element = (name, text, kind) => {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (kind) made.className = kind;
  return made;
};

const WORDS = {
  "finding.open": "Recorded as not met",
  "finding.reopen": "Recorded as not met again",
  "finding.correct": "Recorded as met again",
  "finding.confirm": "Recorded as still met at a later look",
};
const MARKS = { holds: "holds", fails: "does not hold", "not checked": "not checked" };

const list = (pairs) => {
  const made = element("dl");
  for (const [name, value] of pairs) made.append(element("dt", name), element("dd", value));
  return made;
};

const bound = (one) => (one ? `${one.at}, by ${one.by}` : "not known: no outsider's time was checked");

const showStage = (stage) => {
  const made = element("section");
  const said = stage.said === "destroyed" ? "destroyed, and a tombstone says so" : Object.values(stage.said ?? {}).join(" ");
  made.append(
    element("h3", WORDS[stage.kind]),
    list([
      ...(said ? [["It said", said]] : []),
      ["Not before", bound(stage.not_before)],
      ["Not after", bound(stage.not_after)],
      ["Own clock, a claim", stage.claimed],
      ["Ledger entry", String(stage.entry)],
    ]),
  );
  return made;
};

const show = (report, agreement) => {
  const out = byId("report");
  const { finding, failed } = report;
  out.replaceChildren(element("h2", report.ok ? "This pack holds." : "This pack does not hold.", report.ok ? "holds" : "fails"));
  if (failed) {
    const where = failed.entry === null ? "" : `Entry ${failed.entry}: `;
    out.append(element("p", `${where}${failed.reason}`));
  }
  if (finding) {
    const law = finding.paragraphs.length ? `, bears on 45 CFR ${finding.paragraphs.join(", ")}` : "";
    const subject = finding.subject ? `Subject ${finding.subject} (a pseudonym).` : "It is of the whole clinic.";
    out.append(element("p", `Finding ${finding.id}: check ${finding.check}, ${finding.severity}${law}. ${subject}`));
    out.append(...finding.stages.map(showStage));
  }
  const table = element("ul", undefined, "steps");
  for (const { step, state, sentence } of report.steps) {
    const row = element("li");
    row.append(element("b", step), element("span", MARKS[state], state.replace(" ", "-")), element("span", sentence));
    table.append(row);
  }
  out.append(element("h3", "What was checked"), table, element("p", agreement));
  if (report.limits.length) {
    const limits = element("ul");
    const always = ["Whether what the source said was true: only what was recorded, and when.", "Other findings."];
    limits.append(...[...always, ...report.limits].map((one) => element("li", one)));
    out.append(element("h3", "What this pack does not show"), limits);
  }
  if (finding) out.append(...finding.keys.map((key) => element("p", `Key: ${key}`, "key")));
  out.focus();
};

const AGREEMENT = {
  true: "Your browser's own Ed25519 says the same of each signature.",
  false: "Your browser's own Ed25519 says otherwise of a signature.",
  undefined: "Your browser has no Ed25519 of its own to compare with.",
};

const bytesOf = async (id) => {
  const [file] = byId(id).files;
  return file && new Uint8Array(await file.arrayBuffer());
};

// The auditor's checkpoint is by a key of the auditor, or by one to which the pack leads from there.
const requireKnown = (note, policy, raw) => {
  try {
    signed(note, policy);
  } catch (error) {
    try {
      signersOf(readPack(raw), policy, () => {}).accept(note);
    } catch {
      throw error;
    }
  }
};

const auditor = async (raw) => {
  const own = await bytesOf("policy");
  const policy = own ? readPolicy(textOf(own, "The policy")) : { logs: [], witnesses: new Map(), groups: [], quorum: "none" };
  const key = byId("vkey").value.trim();
  if (key) policy.logs.push(readVkey(key, 1));
  need(policy.logs.length, "Give the ledger's verifier key, or a policy that names it.");
  const held = await bytesOf("held");
  const note = held && textOf(held, "The checkpoint");
  if (note) requireKnown(note, policy, raw);
  return { policy, held: note };
};

const run = async () => {
  looked.length = 0;
  const message = byId("message");
  message.textContent = "";
  byId("report").replaceChildren();
  let who;
  try {
    const raw = await bytesOf("pack");
    need(raw, "Choose a pack.");
    who = { raw, ...(await auditor(raw)) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    message.textContent = error.message;
    return;
  }
  const report = verifyPack(who.raw, who);
  const agreed = await secondLook();
  if (agreed === false && report.ok) {
    report.ok = false;
    report.finding = null;
    report.failed = { step: "note", entry: null, reason: AGREEMENT.false };
  }
  show(report, AGREEMENT[agreed]);
};

if (globalThis.document) {
  byId("form").addEventListener("submit", (event) => {
    event.preventDefault();
    run();
  });
}
