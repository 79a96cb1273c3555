// The check of a pack, in the order of docs/formats/pack.md. Written apart from the Python one: a second opinion.
// Time stamps are not checked here, and the report says so.

const KINDS = { open: ["finding.open", "finding.reopen"], close: ["finding.correct"], confirm: ["finding.confirm"] };
const SLACK = 300000;
const time = (ms) => {
  if (Math.abs(ms) >= 253402300800000) return `${ms} ms after 1970`;
  return new Date(ms).toISOString().replace(".000Z", "Z");
};

const LEAF = {
  v: (x) => x === 1,
  k: (x) => /^[a-z][a-z0-9._-]{0,63}$/.test(x),
  id: (x) => /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(x),
  t: isCount,
  mono: isCount,
  boot: (x) => /^[0-9a-f]{1,64}$/.test(x),
  turn: isCount,
  src: (x) => typeof x === "string" && x !== "",
  seq: (x) => isCount(x) && x > 0,
  ctl: (x) => Array.isArray(x) && x.length > 0 && x.every((one) => typeof one === "string" && one),
  sub: (x) => /^[0-9a-f]{32}$/.test(x),
  ref: (x) => Array.isArray(x) && x.length > 0 && x.every(isCount),
  st: (x) => isMap(x) && Object.keys(x).length > 0,
  sev: (x) => ["critical", "high", "medium", "low"].includes(x),
  com: (x) => fromBase64(x).length === 32,
};
const TEXTS = ["k", "id", "boot", "sub", "com"];

const readLeaf = (bytes) => {
  const leaf = readJson(bytes, 65535);
  need(isMap(leaf), "A leaf is a JSON object.");
  for (const name of ["v", "k", "id", "t", "mono", "boot", "turn", "src", "seq"]) need(Object.hasOwn(leaf, name), `The leaf lacks the field ${name}.`);
  for (const [name, value] of Object.entries(leaf)) {
    need(Object.hasOwn(LEAF, name), `The leaf has a field ${name}, which version 1 does not know.`);
    need((!TEXTS.includes(name) || typeof value === "string") && LEAF[name](value), `The leaf's field ${name} breaks its rule.`);
  }
  need(leaf.k !== "tombstone" || leaf.ref, "A tombstone names the entries that it speaks of.");
  return leaf;
};

const verifyPack = (raw, { policy, held, links = [] }) => {
  const steps = [];
  let [step, member, entry] = ["parse", null, null];
  const holds = (sentence) => steps.push({ step, state: "holds", sentence });
  const unchecked = (sentence) => steps.push({ step, state: "not checked", sentence });
  const place = (where, index) => { [member, entry] = [where, index]; };
  const at = (name) => { step = name; place(null, null); };
  try {
    const pack = readPack(raw);
    holds("The pack is in its one form.");
    at("note");
    const signers = signersOf(pack, policy, (index) => place(index === null ? null : `key-${index}.tlog-proof`, index));
    const known = [...pack.notes].map(([size, note]) => {
      place(pack.places.get(size), null);
      return { size, note, ...signers.accept(note) };
    });
    place(null, null);
    const [origins, lines] = ["origin", "line"].map((part) => new Set(known.map((one) => one[part])));
    need(origins.size === 1 || lines.size === 1, "The checkpoints are of more than one ledger.");
    holds("Each checkpoint is signed by a key that you gave.");
    at("quorum");
    const cosigned = new Map(known.map(({ size, note }) => {
      place(pack.places.get(size), null);
      return [note, witnesses(note, policy)];
    }));
    const carriers = pack.stages.flatMap(({ name, proof, tombstone }) => [[`${name}.tlog-proof`, proof], ...(tombstone ? [[`${name}-tombstone.tlog-proof`, tombstone]] : [])]);
    for (const [where, { note, size }] of [...carriers, ...pack.keys.map((one) => [`key-${one.index}.tlog-proof`, one])]) {
      place(where, null);
      const names = cosigned.get(note).map((one) => one.name);
      need(reached(policy, names), `The checkpoint of size ${size} lacks the quorum ${policy.quorum}: ${names.join(", ") || "none of its witnesses"} cosigned.`);
    }
    place(null, null);
    if (policy.quorum === "none") unchecked("You asked for no witness: whether others were shown another history is not known.");
    else holds(`Every stage's checkpoint is cosigned by the quorum ${policy.quorum}.`);
    at("time");
    unchecked(pack.stamps.length ? `Time stamp not checked (${pack.stamps.length}): a browser page has no X.509.` : "The pack has no time stamp.");
    at("entry");
    const roots = new Map(known.map((one) => [one.size, one.root]));
    const stages = pack.stages.map((stage) => proven(stage, roots, place));
    for (const one of pack.keys) inTree(`key-${one.index}.tlog-proof`, one, roots, place);
    place(null, null);
    holds("Each entry is in canonical spelling and in the tree where it says.");
    at("commitment");
    stages.filter((stage) => stage.opened).forEach((stage) => opens(stage, place));
    place(null, null);
    holds("Each opened field is what was committed to.");
    at("consistency");
    const mine = held && signers.accept(held);
    const ours = known.some((one) => one.origin === mine?.origin || one.line === mine?.line);
    const limits = history(pack.links, roots, ours && mine, { links, holds, unchecked, place, other: !ours && mine?.origin });
    at("bracket");
    const brackets = stages.map((stage) => bracketOf(stage, pack, cosigned, policy, place));
    place(null, null);
    const whole = brackets.filter((one) => one.low && one.high).length;
    (whole === brackets.length ? holds : unchecked)(`Stages that outsiders bound on both sides: ${whole} of ${brackets.length}.`);
    at("keys");
    const keys = [...new Set(known.map((one) => one.vkey))];
    if (lines.size > 1) unchecked("Several keys of yours signed.");
    else holds(signers.changed ? `Changes of the key that signs: ${signers.changed}, each signed by both.` : "One key signed all of it.");
    at("finding");
    const told = stages.map((stage, n) => tell(stage, stages[0].own, brackets[n], stages[n - 1]?.own.index ?? -1, place));
    holds("The entries tell one finding's story.");
    const { leaf } = stages[0].own;
    const finding = {
      id: leaf.st.id, check: leaf.st.check, severity: leaf.sev ?? "no severity", paragraphs: leaf.ctl ?? [],
      subject: leaf.sub ?? "", origin: known[0].origin, keys, stages: told,
    };
    return { ok: true, failed: null, steps, finding, limits: [between(stages), ...limits] };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    steps.push({ step, state: "fails", sentence: error.message });
    return { ok: false, failed: { step, member, entry, reason: error.message }, steps, finding: null, limits: [] };
  }
};

const NAMED = "That nothing opened it anew in between rests on its last entry, which names the opening that it ends.";
const UNNAMED = "Whether it was not met again in between: its last entry names no opening, so it is not proven that these entries are of one episode.";
const between = (stages) => (stages.length === 1 ? NOT_AGAIN : stages.at(-1).own.leaf.ref ? NAMED : UNNAMED);
const NOT_AGAIN = "Whether it was met again: this pack has no such entry.";

// An entry, once it is in the tree where it says.
const inTree = (member, proof, roots, place) => {
  place(member, proof.index);
  const leaf = readLeaf(proof.entry);
  const found = rootFrom(proof.index, proof.size, leafHash(proof.entry), proof.path);
  need(same(found, roots.get(proof.size)), `It is not the entry that was signed there, or its proof was changed: the proof of leaf ${proof.index} does not lead to the root of size ${proof.size}.`);
  return { index: proof.index, leaf };
};

// Step 5, of one stage: each of its entries is in the tree where it says.
const proven = (stage, roots, place) => {
  const open = (member, proof) => inTree(member, proof, roots, place);
  const own = open(`${stage.name}.tlog-proof`, stage.proof);
  const anchors = [];
  let verdict;
  for (const one of stage.more) {
    const found = open(`${stage.name}.more`, one);
    need(found.leaf.k === "anchor" || (found.leaf.k === "verdict" && !verdict), `It is of the kind ${found.leaf.k}: one verdict and anchors go with a stage.`);
    if (found.leaf.k === "verdict") verdict = found;
    else anchors.push(found);
  }
  const tombstone = stage.tombstone && open(`${stage.name}-tombstone.tlog-proof`, stage.tombstone);
  return { ...stage, own, verdict, anchors, tombstone };
};

// Step 6, of one stage: its opened fields are those that the verdict committed to.
const opens = (stage, place) => {
  const member = `${stage.name}-verdict.json`;
  place(member, null);
  need(stage.verdict?.leaf.com, "There is no verdict with a payload that could be opened.");
  place(member, stage.verdict.index);
  for (const field of stage.opened.fields) {
    const data = join(utf8("rounds.v1.com\0"), field.salt, utf8(canonical([field.label, field.value])));
    need(field.salt.length === 32 && field.path.every((one) => one.length === 32), "A salt or hash has not 32 bytes.");
    const found = rootFrom(field.position, field.size, leafHash(data), field.path);
    need(same(found, fromBase64(stage.verdict.leaf.com)), `The opened field '${field.label}', or its salt, is not what was committed to.`);
  }
  if (stage.tombstone) {
    const { index, leaf } = stage.tombstone;
    place(`${stage.name}-tombstone.tlog-proof`, index);
    need(leaf.k === "tombstone" && leaf.ref.includes(stage.verdict.index) && index > stage.verdict.index, `It is no tombstone of entry ${stage.verdict.index}, whose payload is said to be destroyed.`);
  }
};

const signed = (note, policy) => {
  const { text, signatures } = readNote(note);
  const found = readCheckpoint(text);
  const keys = policy.logs.filter((log) => log.name === found.origin);
  need(keys.length, `The policy knows no log with the origin '${found.origin}'.`);
  const mine = signatures.flatMap((one) => keys.filter((key) => key.name === one.name && key.id === one.id).map((key) => ({ key, one })));
  need(mine.length, "No trusted key signed this note.");
  for (const { key, one } of mine) need(signedBy(key.key, utf8(text), one.raw), `The signature by ${key.name} does not fit the note's text.`);
  return { ...found, vkey: mine[0].key.vkey, line: hex(mine[0].key.key) };
};

const witnesses = (note, policy) => {
  const { text, signatures } = readNote(note);
  return signatures.flatMap((one) => [...policy.witnesses].filter(([, key]) => key.name === one.name && key.id === one.id).map(([name, key]) => {
    need(one.raw.length === 72, `The cosignature by ${key.name} has not 72 bytes.`);
    const when = new DataView(one.raw.buffer, one.raw.byteOffset).getBigUint64(0);
    need(when > 0n && when < 2n ** 53n, `The cosignature by ${key.name} has no time.`);
    const message = utf8(`cosignature/v1\ntime ${when}\n${text}`);
    need(signedBy(key.key, message, one.raw.slice(8)), `The cosignature by ${key.name} does not fit this checkpoint at ${when}.`);
    return { name, at: Number(when) * 1000, digest: hex(sha256(utf8(one.line))) };
  }));
};

const joins = ({ old, size, path }, roots) => {
  try {
    consistent(old, size, path, roots.get(old), roots.get(size));
  } catch (error) {
    throw new Fault(`History changed between the trees of size ${old} and ${size}, or the proof was: ${error.message}`);
  }
};

// Step 7. `links` are the auditor's own proofs; `held` is the auditor's checkpoint.
const history = (steps, roots, held, { links, holds, unchecked, place, other }) => {
  place("consistency", null);
  const sizes = [...roots.keys()].sort((a, b) => a - b);
  need(steps.length === sizes.length - 1 && steps.every((one, n) => one.old === sizes[n] && one.size === sizes[n + 1]), "There is not exactly one consistency proof for each step.");
  for (const one of steps) joins(one, roots);
  place(null, null);
  if (sizes.length > 1) holds(`Each tree begins the next one, by size: ${sizes.join(", ")}.`);
  else holds(`The pack has one tree, of size ${sizes[0]}: there is nothing in it to compare.`);
  const newest = sizes.at(-1);
  const ends = `What came after entry ${newest - 1}: this pack ends there.`;
  if (!held) {
    unchecked(other ? `The checkpoint that you gave is of another ledger, ${other}: nothing was compared with it.` : "You gave no checkpoint of your own to compare with.");
    return [ends];
  }
  need(!roots.has(held.size) || same(held.root, roots.get(held.size)), `History changed: the key signed two roots of size ${held.size}.`);
  const both = new Map([...roots, [held.size, held.root]]);
  const near = links.filter((one) => (one.old === held.size || one.size === held.size) && both.has(one.old) && both.has(one.size));
  for (const one of near) joins(one, both);
  const joined = roots.has(held.size) || near.length > 0;
  if (joined) holds(`The checkpoint that you hold, of size ${held.size}, is of the same history.`);
  else unchecked(`No proof joins the checkpoint that you hold (size ${held.size}) with this pack: ask for a consistency proof between it and size ${newest}.`);
  if (held.size <= newest) return [ends];
  const where = `it ends with entry ${newest - 1}, and that one is of ${held.size} entries`;
  if (joined) return [`Your copy is older than the checkpoint that you hold: ${where}. That is no fault; ask for a newer pack.`];
  return [`Whether your copy is older than the checkpoint that you hold, or of a history that was changed: ${where}, and nothing joins the two.`];
};

const bracketOf = (stage, pack, cosigned, policy, place) => {
  const first = Math.min(stage.own.index, stage.verdict?.index ?? stage.own.index);
  const sizes = new Set();
  const lower = [];
  for (const { index, leaf } of stage.anchors) {
    place(`${stage.name}.more`, index);
    const { size, hash: digest } = leaf.st ?? {};
    need(leaf.src === "rounds" && isCount(size) && size > 0 && size <= index, "The anchor is not of a checkpoint of the entries before it.");
    need(index < first, `The anchor does not stand before entry ${first}.`);
    sizes.add(size);
    need(pack.notes.has(size) && sizes.size === 1, "The anchor is of a checkpoint that the pack lacks.");
    const note = pack.notes.get(size);
    if (Object.hasOwn(leaf.st, "witness")) {
      need(readNote(note).signatures.some((one) => hex(sha256(utf8(one.line))) === digest), "The checkpoint has no such line of a witness.");
      const line = cosigned.get(note).find((one) => one.digest === digest);
      if (line) lower.push({ at: line.at, by: `witness ${line.name}` });
    } else need(pack.stamps.some((one) => one.size === size && hex(sha256(one.reply)) === digest), `The anchor names another time stamp over size ${size}.`);
  }
  place(`${stage.name}.tlog-proof`, stage.own.index);
  const upper = cosigned.get(stage.proof.note).map((one) => ({ at: one.at, by: `witness ${one.name}` }));
  const order = (a, b) => a.at - b.at || (a.by < b.by ? -1 : 1);
  const [low, high] = [lower.sort(order)[0] ?? null, upper.sort(order).at(-1) ?? null];
  const { t } = stage.own.leaf;
  need(!(low && high && low.at > high.at + SLACK), "Two outsiders contradict each other.");
  need(!low || t >= low.at - SLACK, `Its own clock said ${time(t)}, but ${low?.by} shows that it was not before ${time(low?.at ?? 0)}.`);
  need(!high || t <= high.at + SLACK, `Its own clock said ${time(t)}, but ${high?.by} shows that it was not after ${time(high?.at ?? 0)}.`);
  return { low, high };
};

const tell = (stage, { index: opening, leaf: first }, { low, high }, last, place) => {
  const { own: { index, leaf }, verdict } = stage;
  place(`${stage.name}.tlog-proof`, index);
  const { check, id } = leaf.st ?? {};
  need(KINDS[stage.name].includes(leaf.k) && leaf.src === "rounds", `It is a ${leaf.k} entry of '${leaf.src}', not ${KINDS[stage.name].join(" or ")} of 'rounds'.`);
  need(check === first.st?.check && (leaf.sub ?? "") === (first.sub ?? ""), "It is of another check or subject than the finding that was opened.");
  const must = `f-${hex(sha256(utf8(`${check}\x1f${leaf.sub ?? "clinic"}`))).slice(0, 12)}`;
  need(typeof check === "string" && id === must, `The finding's id '${id}' is not that of its check and subject.`);
  need(index > last, `It does not come after entry ${last}, the stage before it.`);
  const names = index === opening ? [opening] : leaf.ref ?? [opening];
  need(names.length === 1 && names[0] === opening, `It ends the episode that entry ${names.join(" and ")} opened, and the first stage is entry ${opening}.`);
  let outcome = null;
  if (verdict) {
    place(`${stage.name}.more`, verdict.index);
    need(verdict.leaf.src === "rounds", "The verdict is not of Rounds.");
    need(verdict.leaf.turn === leaf.turn && verdict.leaf.sub === leaf.sub, "The verdict is of another turn or subject.");
    const judged = verdict.leaf.st?.judged;
    outcome = isMap(judged) && Object.hasOwn(judged, check) ? judged[check] : null;
    need(outcome === (stage.name === "open" ? "fails" : "holds") || leaf.st.left_scope, `The verdict says '${outcome}', which does not fit the stage '${stage.name}'.`);
  }
  place(null, null);
  const text = (value) => (typeof value === "string" ? value : canonical(value));
  const fields = stage.opened && Object.fromEntries(stage.opened.fields.map((one) => [one.label, text(one.value)]));
  const bound = (one) => one && { at: time(one.at), by: one.by };
  return {
    stage: stage.name, entry: index, kind: leaf.k, claimed: time(leaf.t), not_before: bound(low), not_after: bound(high),
    outcome: typeof outcome === "string" ? outcome : null, said: stage.opened ? (stage.opened.destroyed ? "destroyed" : fields) : null,
  };
};
