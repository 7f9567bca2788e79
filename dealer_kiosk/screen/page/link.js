// The connection to the program: views come as server-sent events, touches are posted.

const RETRY_MS = 1000; // between two tries to connect
const SILENCE_MS = 7000; // the program shows a sign of life every two seconds
const GRACE_MS = 3000; // a connection that is back so soon was never lost

/**
 * Stays connected, whatever happens.
 * @param {(view: object) => void} onView is given each view.
 * @param {() => void} onLost is called when the program cannot be reached.
 */
export function connect(onView, onLost) {
  let source = null;
  let version = null;
  let heardAt = performance.now();
  let lost = false;

  const alive = () => { heardAt = performance.now(); };

  const open = () => {
    source = new EventSource("events");
    source.addEventListener("hello", (event) => {
      alive();
      if (version !== null && version !== event.data) location.reload(); // the program was upgraded
      version = event.data;
    });
    source.addEventListener("beat", alive);
    source.addEventListener("view", (event) => {
      alive();
      lost = false;
      onView(JSON.parse(event.data));
    });
    source.onerror = () => {
      source.close();
      setTimeout(open, RETRY_MS);
    };
  };

  setInterval(() => {
    const silence = performance.now() - heardAt;
    const broken = source === null || source.readyState !== EventSource.OPEN;
    if (!lost && silence > (broken ? GRACE_MS : SILENCE_MS)) {
      lost = true;
      onLost();
    }
  }, 500);
  open();
}

/**
 * Sends what was touched.
 * @param {string} path "touch" or "typing".
 * @param {object} value what to send.
 */
export async function post(path, value) {
  try {
    await fetch(path, { method: "POST", body: JSON.stringify(value), headers: { "Content-Type": "application/json" } });
  } catch {
    // The program is not running, which the page says by itself.
  }
}
