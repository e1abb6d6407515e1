// Manners for SimCord's preview page inside the demo. Its own page and scripts are untouched.
import { fillIn } from "./commands.js";
const $ = (id) => document.getElementById(id);
const input = $("channel-composer-input");

// Stay with what is newest: at first, and after one's own press or command; pictures arrive late and push it away.
// Somebody who scrolls is left alone.
const timeline = $("channel-timeline");
const list = $("channel-message-list");
const newer = $("new-messages");
const newest = () => list.querySelector(".channel-message:last-of-type");
let following = true;
let acted = { at: 0, newest: null };
for (const kind of ["click", "submit", "keydown"]) {
  addEventListener(kind, () => { acted = { at: Date.now(), newest: newest()?.dataset.messageId }; }, true);
}
for (const kind of ["wheel", "touchmove"]) timeline.addEventListener(kind, () => { following = false; }, { passive: true });
timeline.addEventListener("pointerdown", (event) => { if (event.target === timeline) following = false; });
addEventListener("keydown", (event) => { if (/^Page|^Home|^Arrow/.test(event.key)) following = false; }, true);
const recently = () => Date.now() - acted.at < 8000;
function follow() {
  const last = newest();
  if (recently() && last?.dataset.messageId !== acted.newest) following = true;
  if (!following || !last) return;
  // A post taller than the page is read from its top.
  const tall = last.offsetHeight > timeline.clientHeight;
  timeline.scrollTop = tall ? last.offsetTop - list.offsetTop : timeline.scrollHeight;
}
const soon = () => requestAnimationFrame(() => requestAnimationFrame(follow));  // after SimCord's own correction
new ResizeObserver(soon).observe(list);
new MutationObserver(() => { if (!newer.hidden && (following || recently())) newer.click(); }).observe(newer, { attributes: true });

// Drawn: the shell may show this channel.
const app = $("preview-app");
new MutationObserver(() => {
  if (app.getAttribute("aria-busy") !== "false") return;
  soon();
  window.demoReady = true;
}).observe(app, { attributes: true, attributeFilter: ["aria-busy"] });

// Make commands easy to find: a button, and a word in the empty message box.
const slash = Object.assign(document.createElement("button"), { type: "button", id: "demo-slash", textContent: "/", title: "Commands" });
slash.setAttribute("aria-label", "Show commands");
slash.onclick = () => type(input.value.startsWith("/") ? input.value : "/");
document.querySelector(".composer-row").prepend(slash);
function hint() {
  const words = input.placeholder;
  if (!words.startsWith("Message") || words.endsWith("commands")) return;
  input.placeholder = `${words.replace(/#(?=.*[ A-Z])/, "")} · / for commands`;  // a thread has no "#"
}
new MutationObserver(hint).observe(input, { attributes: true, attributeFilter: ["placeholder"] });
function type(text) {
  if (!input.isConnected) return;  // a command is being filled in already
  input.focus();
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

// A first step may bring a command along, with its options filled in.
window.demoPrefill = async () => {
  const step = JSON.parse(sessionStorage.getItem("prefill") || "{}");
  if (!step.command || parent.location.hash !== `#${step.person}/${step.channel}`) return;
  sessionStorage.removeItem("prefill");
  await fillIn(step.command, step.options, type);
};

// SimCord names messages by their number.
const label = $("reply-label");
new MutationObserver(() => {
  const words = label.textContent.replace(/^Editing message \d+$/, "Changing your message").replace(/ message \d+$/, " a message");
  if (words !== label.textContent) label.textContent = words;
}).observe(label, { childList: true });

// Links into this server stay in the page; so do channel mentions and the chip of a message's thread.
addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  const inside = link && /^https:\/\/(?:\w+\.)?discord\.com\/channels\/[^/]+\/(\d+)/.exec(link.href);
  if (inside) { event.preventDefault(); parent.demo.go(inside[1]); return; }
  const chip = event.target.closest?.(".thread-summary");
  if (chip) { parent.demo.go(chip.closest("[data-message-id]").dataset.messageId); return; }
  const mention = event.target.closest?.(".mention");
  if (mention?.textContent.startsWith("#")) parent.demo.goByName(mention.textContent.slice(1));
}, true);
addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches?.(".thread-summary, .mention")) event.target.click();
});
function reachable() {  // what can be pressed can be reached with Tab
  for (const item of document.querySelectorAll(".thread-summary:not([tabindex]), .mention:not([tabindex])")) {
    if (item.matches(".mention") && !item.textContent.startsWith("#")) { item.tabIndex = -1; continue; }
    item.tabIndex = 0;
    item.setAttribute("role", "link");
  }
  for (const note of document.querySelectorAll(".message-system-text")) {  // the chip under the post says it already
    if (note.textContent.startsWith("started a thread")) note.closest(".channel-message").hidden = true;
  }
}
new MutationObserver(reachable).observe(list, { childList: true, subtree: true });

// When something failed, say so kindly; SimCord's own line is written for developers.
const trouble = Object.assign(document.createElement("p"), { id: "demo-trouble", hidden: true });
trouble.setAttribute("role", "status");
$("channel-composer").before(trouble);
const status = $("action-status");
let said = "";
new MutationObserver(() => {
  const text = status.textContent;
  if (text === said) return;
  said = text;
  if (/session|Reload/.test(text)) { window.demoRoomIsGone = true; parent.demo.closed(); return; }
  const failed = /uncertain|not completed/.test(text);
  trouble.textContent = failed ? "That did not work. Please try it again." : "";
  trouble.hidden = !failed;
}).observe(status, { childList: true, characterData: true, subtree: true });
