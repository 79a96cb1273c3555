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
const NAMES = {
  parse: "Form", note: "Signatures", quorum: "Witnesses", time: "Time stamps", entry: "Entries", commitment: "Opened text",
  consistency: "One history", bracket: "Times", keys: "Keys", finding: "Story",
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
  const heading = element("h2", report.ok ? "This pack holds." : "This pack does not hold.", report.ok ? "holds" : "fails");
  heading.tabIndex = -1;
  out.replaceChildren(heading);
  const open = [...new Set(report.steps.filter((one) => one.state === "not checked").map((one) => NAMES[one.step]))];
  if (report.ok && open.length) out.append(element("p", `Not checked, or not all of it: ${open.join(", ").toLowerCase()}. What that leaves open stands below.`, "not-checked"));
  if (failed) {
    const place = [failed.member, failed.entry === null ? null : `entry ${failed.entry}`].filter(Boolean).join(", ");
    out.append(element("p", `${place && `${place}: `}${failed.reason}`));
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
    row.append(element("b", NAMES[step]), element("span", MARKS[state], state.replace(" ", "-")), element("span", sentence));
    table.append(row);
  }
  out.append(element("h3", "What was checked"), table, element("p", agreement));
  if (report.limits.length) {
    const limits = element("ul");
    const always = [
      "Whether what the source said was true. It shows what was recorded, and when.",
      "Other findings: that a finding is in the ledger says nothing of those that are not in this pack.",
    ];
    limits.append(...[...always, ...report.limits].map((one) => element("li", one)));
    out.append(element("h3", "What this pack does not show"), limits);
  }
  if (finding) out.append(...finding.keys.map((key) => element("p", `Key: ${key}`, "key")));
  heading.focus();
};

const AGREEMENT = {
  true: "Your browser's own Ed25519 says the same of each signature.",
  false: "Your browser's own Ed25519 says otherwise of a signature.",
  undefined: "Your browser has no Ed25519 of its own to compare with.",
};

const LIMIT = 1048576;

const bytesOf = async (id) => {
  const [file] = byId(id).files;
  if (!file) return undefined;
  need(file.size <= LIMIT, `${file.name} has ${file.size.toLocaleString("en")} bytes; none of what is chosen here has more than ${LIMIT.toLocaleString("en")}.`);
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    throw new Fault(`${file.name} cannot be read (${error.message}). Choose it again.`);
  }
};

const missing = (id, sentence) => {
  byId(id).focus();
  throw new Fault(sentence);
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
  const rules = await bytesOf("policy");
  const policy = rules ? readPolicy(textOf(rules, "The policy")) : { logs: [], witnesses: new Map(), groups: [], quorum: "none" };
  const key = byId("vkey").value.trim();
  if (key) policy.logs.push(readVkey(key, 1));
  if (!policy.logs.length) missing("vkey", "Give the ledger's verifier key, or a policy that names it.");
  const held = await bytesOf("held");
  const note = held && textOf(held, "The checkpoint");
  if (note) requireKnown(note, policy, raw);
  const own = await bytesOf("links");
  return { policy, held: note, links: own && readLinks(textOf(own, "The consistency proof")) };
};

const run = async () => {
  looked.length = 0;
  const message = byId("message");
  message.textContent = "";
  byId("report").replaceChildren();
  let who;
  try {
    const raw = await bytesOf("pack");
    if (!raw) missing("pack", "Choose a pack.");
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
    run().catch((error) => {
      byId("report").replaceChildren();
      byId("message").textContent = `The check itself broke, so nothing is known of this pack: ${error.message}. Use rounds-verify, and report this to who makes Rounds.`;
    });
  });
}
