// Which key signs (docs/formats/rotation.md). Written apart from the Python one.

const KEY_FIELDS = {
  signing: ["by_new", "by_old", "new", "old", "size", "what"],
  revoked: ["by", "by_successor", "key", "reason", "since", "size", "what"],
};
const REASONS = ["stolen", "lost", "exposed", "retired"];

// The root of the entries before one, from the hashes that join from the left in its proof.
const rootBefore = (index, size, path) => {
  let [at, last, node] = [index, size - 1, null];
  const up = () => { [at, last] = [Math.floor(at / 2), Math.floor(last / 2)]; };
  for (const hashed of path) {
    while (at > 0 && at === last && at % 2 === 0) up();
    if (at % 2 === 1) node = node ? nodeHash(hashed, node) : hashed;
    up();
  }
  return node ?? sha256([]);
};

const vkeyOf = (name, key) => {
  const typed = join([1], key);
  const id = hex(sha256(utf8(`${name}\n`), typed).slice(0, 4));
  return { name, id, key, vkey: `${name}+${id}+${toBase64(typed)}` };
};

const exactVkey = (text) => {
  need(typeof text === "string", "A verifier key is no text.");
  const found = readVkey(text, 1);
  need(vkeyOf(found.name, found.key).vkey === text, "A verifier key is not in its one spelling.");
  return found;
};

const readKeyEntry = (index, leaf, before) => {
  const st = leaf.st ?? {};
  need(leaf.k === "key" && Object.hasOwn(KEY_FIELDS, st.what), "It says nothing of the keys that sign checkpoints.");
  need(leaf.src === "rounds" && st.size === index, "It is not of Rounds, or of another entry.");
  const fields = Object.keys(st).filter((name) => st.what !== "revoked" || name !== "by_key").sort();
  need(fields.join() === KEY_FIELDS[st.what].join(), "The change of keys lacks a field, or has one that none has.");
  const change = st.what === "signing";
  const [old, by] = change ? [exactVkey(st.old), exactVkey(st.new)] : [exactVkey(st.key), exactVkey(st.by)];
  need(old.name === by.name && !same(old.key, by.key), "The two keys are one, or are of two names.");
  need(change || (isCount(st.since) && REASONS.includes(st.reason)), "The revocation has no size, or no reason.");
  const names = change ? ["new", "old", "size"] : ["by", "key", "reason", "since", "size"];
  const said = Object.fromEntries(names.map((name) => [name, st[name]]));
  const word = change ? "rounds.v1.key-change\0" : "rounds.v1.key-revocation\0";
  const message = join(utf8(word), utf8(canonical({ ...said, origin: old.name, root: toBase64(before) })));
  const signs = change ? { by_old: old, by_new: by } : { by_successor: by, ...(Object.hasOwn(st, "by_key") ? { by_key: old } : {}) };
  for (const [name, key] of Object.entries(signs)) {
    const raw = typeof st[name] === "string" ? fromBase64(st[name]) : new Uint8Array();
    need(signedBy(key.key, message, raw), `${name} is no signature by ${key.id} of this, in this place.`);
  }
  return { index, change, old, by, since: st.since };
};

// Back along the changes to where a trusted key's line begins: the first word on a key says where it came from.
const lineOf = (trusted, changes) => {
  let [key, left] = [trusted.key, changes];
  for (;;) {
    const at = left.findIndex((one) => same(one.old.key, key) || same(one.by.key, key));
    if (at < 0 || same(left[at].old.key, key)) return key;
    [key, left] = [left[at].old.key, left.slice(0, at)];
  }
};

const succession = (logs, said) => {
  const names = [...new Set(logs.map((log) => log.name))];
  const changes = said.filter((one) => one.change && names.includes(one.old.name));
  const reigns = new Map();
  for (const log of logs) {
    const key = lineOf(log, changes);
    reigns.set(hex(key), { key, start: 0, stop: Infinity, believed: Infinity, line: hex(key) });
  }
  const fault = ({ change, old, by, since }) => {
    const [mine, other] = [reigns.get(hex(old.key)), reigns.get(hex(by.key))];
    if (!names.includes(by.name)) return `It is about a key of '${by.name}', which is not this ledger.`;
    if (change) {
      if (mine?.stop !== Infinity) return `It replaces the key ${old.id}, which is not in charge.`;
      return other ? `It goes back to the key ${by.id}, which this ledger had before.` : "";
    }
    if (other?.stop !== Infinity) return `It revokes the key ${old.id} by ${by.id}, which is not in charge there.`;
    if (!mine || mine.stop === Infinity) return `It revokes the key ${old.id}, which is no former key of this ledger.`;
    return since > (mine.believed === Infinity ? mine.stop : mine.believed - 1) ? "It takes nothing back." : "";
  };
  return { names, reigns, fault };
};

const apply = ({ reigns }, { index, change, old, by, since }) => {
  const mine = reigns.get(hex(old.key));
  if (!change) {
    mine.believed = since;
    return;
  }
  mine.stop = index;
  reigns.set(hex(by.key), { key: by.key, start: index + 1, stop: Infinity, believed: Infinity, line: mine.line });
};

const inCharge = ({ names, reigns }, note) => {
  const { text, signatures } = readNote(note);
  const found = readCheckpoint(text);
  const name = names.includes(found.origin) ? found.origin : names[0];
  const keys = [...reigns.values()].map((reign) => ({ ...reign, ...vkeyOf(name, reign.key) }));
  const mine = signatures.flatMap((one) => keys.filter((key) => key.name === one.name && key.id === one.id).map((key) => ({ key, one })));
  need(mine.length, "No trusted key signed this note.");
  for (const { key, one } of mine) need(signedBy(key.key, utf8(text), one.raw), `The signature by ${key.name} does not fit the note's text.`);
  need(found.origin === name, `The checkpoint is of '${found.origin}'.`);
  const fit = keys.filter((key) => mine.some((one) => one.key.id === key.id) && key.start <= found.size && found.size <= key.stop);
  need(fit.length, `It is of size ${found.size} under a key that was not in charge there.`);
  need(found.size <= fit[0].believed, `It is of size ${found.size} under the key ${fit[0].id}, which is revoked.`);
  return { ...found, vkey: fit[0].vkey, line: fit[0].line };
};

// Who signs a pack's checkpoints: a key of the auditor, or one to which the pack's own key entries lead from there.
const signersOf = (pack, policy, place) => {
  if (!pack.keys.length) return { changed: 0, accept: (note) => signed(note, policy) };
  const said = pack.keys.map((one) => {
    place(one.index);
    return readKeyEntry(one.index, readLeaf(one.entry), rootBefore(one.index, one.size, one.path));
  });
  const found = succession(policy.logs, said);
  for (const one of said) {
    place(one.index);
    const fault = found.fault(one);
    need(!fault, fault);
    apply(found, one);
  }
  place(null);
  return { changed: said.filter((one) => one.change).length, accept: (note) => inCharge(found, note) };
};
