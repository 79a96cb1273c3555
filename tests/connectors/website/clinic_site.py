"""A small clinic's site, and stand-ins for its vendors: each sends what the real script sends, by its road.

`PLANTED` are the flows that a look must find: field, vendor, encoding.
"""

from tests.lab.web.net import Answer, Reply

SITE = "maple-clinic.example"
JS = "text/javascript"
PLANTED = {
    ("email", "Meta", "sha256"),
    ("phone", "Google Analytics", "url-encoded"),
    ("reason", "Microsoft Clarity", "gzip"),
    ("name", "Hotjar", "base64"),
    ("insurance", "HubSpot", "plain"),
    ("dob", "TikTok", "sha1"),
    ("doctor", "FullStory", "plain"),
    ("email", "Google Analytics", "url-encoded"),
    ("name", "Snap", "url-encoded-twice"),
    ("member", "Jotform", "hex"),
    ("email", "collector.tracker.example", "json-escaped"),
}
BANNER = """
<div id="cookie-notice" style="position:fixed; bottom:0">
We use cookies and similar technologies for analytics.
<button onclick="choose('yes')">Accept all</button> <button onclick="choose('no')">Reject all</button></div>
<script>
const notice = document.getElementById('cookie-notice');
function choose(what) { localStorage.choice = what; notice.remove(); gate(); }
function load(src) { const s = document.createElement('script'); s.src = src; document.head.append(s); }
function gate() { if (localStorage.choice === 'yes') load('https://s.pinimg.com/ct/core.js'); }
if (localStorage.choice) notice.remove();
gate();
</script>"""
HOME = f"""<!doctype html><title>Maple Family Clinic</title><h1>Welcome</h1>
<link rel="stylesheet" href="https://fonts.googleapis.com/css?family=Lato">
<a href="/book">Book an appointment</a> <a href="/login">Portal</a> <a href="/thanks">Thanks</a>
<a href="/diabetes">Diabetes care</a> <a href="#/visit">Visit us</a> <a href="https://elsewhere.example/">Partner</a>
<a href="/brochure.pdf">Brochure</a> <a href="/gone">Old page</a>
<script async src="https://www.googletagmanager.com/gtm.js?id=GTM-ABC123"></script>{BANNER}"""
BOOK = f"""<!doctype html><title>Request an appointment</title><h1>Request an appointment</h1>
<form action="/sent" method="post">
<input name="name" placeholder="Full name"><input name="email" type="email"><input name="phone" type="tel">
<input name="dob" type="date"><input name="insurance" placeholder="Insurance company">
<textarea name="reason" placeholder="Reason for visit"></textarea>
<select name="doctor"><option value="">Any</option><option value="dr-wilhelmina-oak">Dr. Oak</option></select>
<button>Send request</button></form>
<iframe src="https://form.jotform.com/1234" title="Insurance card"></iframe>
<script src="https://connect.facebook.net/en_US/fbevents.js"></script>
<script src="https://static.hotjar.com/c/hotjar-1.js"></script>
<script src="https://www.clarity.ms/tag/x"></script>
<script src="https://edge.fullstory.com/s/fs.js"></script>
<script src="https://analytics.tiktok.com/i18n/pixel/events.js"></script>
<script src="https://sc-static.net/scevent.min.js"></script>
<script src="https://cdn.tracker.example/t.js"></script>
<script src="https://www.googletagmanager.com/gtm.js?id=GTM-ABC123"></script>
<script>
const field = (name) => document.querySelector(`[name=${{name}}]`);
addEventListener('change', (event) => {{
  if (event.target === field('phone'))
    fetch('/metrics/g/collect?v=2&tid=G-ABC123&ep.phone=' + encodeURIComponent(field('phone').value));
}}, true);
window._hsq = window._hsq || [];
field('insurance').addEventListener('change',
  () => _hsq.push(['identify', {{ insurance: field('insurance').value }}]));
</script>{BANNER}"""
FACEBOOK = """
addEventListener('change', async (event) => {
  if (event.target.name !== 'email') return;
  const raw = new TextEncoder().encode(event.target.value.trim().toLowerCase());
  const digest = [...new Uint8Array(await crypto.subtle.digest('SHA-256', raw))];
  const hex = digest.map((each) => each.toString(16).padStart(2, '0')).join('');
  new Image().src = 'https://www.facebook.com/tr/?id=1234567890&ev=SubscribedButtonClick&udff[em]=' + hex;
}, true);
new Image().src = 'https://www.facebook.com/tr/?id=1234567890&ev=PageView';"""
HOTJAR = """
const socket = new WebSocket('wss://ws1.hotjar.com/api/v2/client/ws');
const value = () => document.querySelector('[name=name]').value;
const say = () => socket.send(btoa(JSON.stringify({ at: 1, v: value() })));
addEventListener('change', (event) => {
  if (event.target.name === 'name') socket.readyState === 1 ? say() : socket.addEventListener('open', say);
}, true);"""
CLARITY = """
addEventListener('change', async (event) => {
  if (event.target.name !== 'reason') return;
  const packed = new Blob([event.target.value]).stream().pipeThrough(new CompressionStream('gzip'));
  const body = await new Response(packed).blob();
  fetch('https://r.clarity.ms/collect', { method: 'POST', mode: 'no-cors', body });
}, true);"""
FULLSTORY = """
addEventListener('change', (event) => {
  if (event.target.name !== 'doctor') return;
  const form = new FormData(); form.append('v', event.target.value);
  fetch('https://rs.fullstory.com/rec/bundle', { method: 'POST', mode: 'no-cors', body: form });
}, true);"""
TIKTOK = """
addEventListener('change', async (event) => {
  if (event.target.name !== 'dob') return;
  const raw = new TextEncoder().encode(event.target.value);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-1', raw));
  const hex = [...digest].map((each) => each.toString(16).padStart(2, '0')).join('');
  navigator.sendBeacon('https://analytics.tiktok.com/api/v2/pixel', JSON.stringify({ d: hex }));
}, true);"""
SNAP = """
addEventListener('pagehide', () => {
  const twice = encodeURIComponent(encodeURIComponent(document.querySelector('[name=name]').value));
  navigator.sendBeacon('https://tr.snapchat.com/p?u=' + twice);
});"""
TRACKER = r"""
addEventListener('change', (event) => {
  if (event.target.name !== 'email') return;
  const body = JSON.stringify({ m: event.target.value }).replace('@', '\\u0040');
  navigator.sendBeacon('https://collector.tracker.example/in', new Blob([body]));
}, true);"""
GTM = """
const send = (value) => navigator.sendBeacon(at + '&dl=' + encodeURIComponent(value));
const at = 'https://www.google-analytics.com/g/collect?v=2&tid=G-ABC123';
addEventListener('change', (event) => {
  if (event.target.name === 'email') send(event.target.value);
}, true);
navigator.sendBeacon(at + '&en=page_view');"""
JOTFORM = """<!doctype html><form><input name="member" placeholder="Member ID"></form><script>
document.forms[0].member.addEventListener('change', (event) => {
  const hex = [...event.target.value].map((each) => each.charCodeAt(0).toString(16)).join('');
  fetch('https://submit.jotform.com/partial?h=' + hex, { mode: 'no-cors' });
});</script>"""
THANKS = """<!doctype html><title>Thank you</title><h1>Thank you, your request was received</h1>
<img src="https://www.googleadservices.com/pagead/conversion/123456/?label=booked">
<script>navigator.serviceWorker.register('/worker.js');</script>"""
WORKER = """
self.addEventListener('install', () => fetch('https://worker.tracker.example/hello', { mode: 'no-cors' }));"""
LOGIN = """<!doctype html><title>Patient portal</title><h1>Sign in</h1>
<form><input name="user"><input name="password" type="password"><button>Sign in</button></form>"""
INFO = """<!doctype html><title>Diabetes care</title><h1>Diabetes care</h1>
<img src="/hop" alt=""><script>var fbq = function () { fbq.queue.push(arguments) }; fbq.queue = [];
fbq('init', '123'); fbq('track', 'ViewContent', { content_name: 'diabetes' });</script>"""


def pages(without: frozenset[str] = frozenset()) -> dict[tuple[str, str], Answer]:
    """The whole internet of the tests. `without` takes vendors' scripts out of the booking page, by a word of
    their address.
    """
    book = "\n".join(line for line in BOOK.splitlines() if not any(each in line for each in without))
    made: dict[tuple[str, str], Answer] = {
        (SITE, "/"): HOME,
        (SITE, "/book"): book,
        (SITE, "/thanks"): THANKS,
        (SITE, "/login"): LOGIN,
        (SITE, "/diabetes"): INFO,
        (SITE, "/worker.js"): Reply(WORKER, JS),
        (SITE, "/hop"): Reply(
            "", status=302, headers=(("Location", "https://px.ads.linkedin.com/collect?pid=1"),)
        ),
        (SITE, "/metrics/g/collect"): Reply("", status=204),
        (SITE, "/sitemap.xml"): Reply(
            f"<urlset><url><loc>https://{SITE}/hidden</loc></url></urlset>", "text/xml"
        ),
        (SITE, "/hidden"): "<title>Only on the map</title>",
        ("connect.facebook.net", "*"): Reply(FACEBOOK, JS),
        ("static.hotjar.com", "*"): Reply(HOTJAR, JS),
        ("www.clarity.ms", "*"): Reply(CLARITY, JS),
        ("edge.fullstory.com", "*"): Reply(FULLSTORY, JS),
        ("sc-static.net", "*"): Reply(SNAP, JS),
        ("cdn.tracker.example", "*"): Reply(TRACKER, JS),
        ("www.googletagmanager.com", "*"): Reply(GTM, JS),
        ("analytics.tiktok.com", "/i18n/pixel/events.js"): Reply(TIKTOK, JS),
        ("form.jotform.com", "*"): JOTFORM,
        ("s.pinimg.com", "*"): Reply("new Image().src = 'https://ct.pinterest.com/v3/?event=init'", JS),
        ("fonts.googleapis.com", "*"): Reply("body { color: black }", "text/css"),
    }
    return made
