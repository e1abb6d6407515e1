// First steps for newcomers: things to try, each with a way there. Closed once, it stays closed.
import { $, node } from "./basics.js";

const KEY = "syllabot-demo-welcome";

function withCode(text) {  // /commands and **labels** stand out
  return text.split(/(\*\*[^*]+\*\*|\/[a-z-]+)/).filter(Boolean).map((part) =>
    part.startsWith("**") ? node("b", "", part.slice(2, -2)) : /^\/[a-z]/.test(part) ? node("code", "", part) : part);
}

export function initWelcome(place, go) {
  const narrow = matchMedia("(max-width: 1080px)");
  const show = (open) => {
    $("welcome").hidden = !open;
    $("welcome-open").hidden = open || !place.steps.length;
    document.body.classList.toggle("welcomed", open);
  };
  $("steps").replaceChildren(...place.steps.map((step) => {
    const item = node("li", "");
    const text = node("p", "");
    text.append(...withCode(step.text));
    const button = node("button", "quiet-button", "Take me there");
    button.type = "button";
    button.setAttribute("aria-label", `Take me there: ${step.title}`);
    button.onclick = () => {
      item.classList.add("done");
      if (step.command) sessionStorage.setItem("prefill", JSON.stringify(step));
      const there = location.hash === `#${step.person}/${step.channel}`;
      go(step.channel, step.person);
      if (there) document.querySelector("#rooms iframe:not(.loading)")?.contentWindow?.demoPrefill?.();  // else: rooms.js
      if (narrow.matches) show(false);
    };
    item.append(node("strong", "", step.title), text, button);
    return item;
  }));
  $("welcome-close").onclick = () => { localStorage.setItem(KEY, "closed"); show(false); $("welcome-open").focus(); };
  $("welcome-open").onclick = () => { show(true); $("welcome-close").focus(); };
  $("welcome").addEventListener("keydown", (event) => { if (event.key === "Escape") $("welcome-close").click(); });
  show(place.steps.length > 0 && localStorage.getItem(KEY) !== "closed");
}
