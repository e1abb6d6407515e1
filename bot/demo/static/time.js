// The simulated date, and the buttons that move it on.
import { $, ask, node } from "./basics.js";
import { toast } from "./toasts.js";

const buttons = [...document.querySelectorAll("[data-skip]")];
const narrow = matchMedia("(max-width: 760px)");
const LATER = { hour: "An hour later", day: "A day later", post: "" };

/** `look` fetches what is new; `seen` counts what has been announced so far. */
export function initTime(look, seen) {
  async function move(to) {
    const before = seen();
    $("toasts").replaceChildren();
    try {
      const { found } = await ask("/demo/skip", { to });
      await look();
      const after = seen();
      if (!found) toast("Nothing more is planned.");
      else if (after.here > before.here && after.name === before.name) toast(`New here in #${after.name}.`, { kind: "arrival" });
      else if (after.elsewhere === before.elsewhere) toast(to === "post" ? "That was the next post." : `${LATER[to]}: nothing new.`);
    } catch (problem) {
      toast(problem.status === 409 ? "Time is already moving." : "That did not work. Please try again.");
    }
  }

  let busy = false;
  for (const button of buttons) button.onclick = async () => {
    if (busy) return;
    busy = true;
    button.classList.add("busy");
    for (const each of buttons) each.setAttribute("aria-disabled", "true");
    await move(button.dataset.skip);
    button.classList.remove("busy");
    for (const each of buttons) each.removeAttribute("aria-disabled");
    busy = false;
  };
  return {
    show(view, timeZone) {
      const now = new Date(view.now);
      const length = narrow.matches ? "short" : "long";
      const day = new Intl.DateTimeFormat("en-GB", { weekday: length, day: "numeric", month: length, year: narrow.matches ? undefined : "numeric", timeZone });
      const hour = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone });
      $("now").replaceChildren(node("span", "", `${day.format(now)}, `), node("span", "", hour.format(now)));
      $("now").dateTime = view.now;
    },
  };
}
