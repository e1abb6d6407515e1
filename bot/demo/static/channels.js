// The channel list: categories, channels, their newest threads, direct messages; arrow keys move through it.
import { $ } from "./basics.js";

const THREADS_SHOWN = 4;
const expanded = new Set();
let drawn = "";

export function findChannel(view, id) {
  for (const group of view?.groups || []) for (const channel of group.channels) {
    if (channel.id === id) return channel;
    const thread = (channel.threads || []).find((item) => item.id === id);
    if (thread) return { ...thread, parent: channel };
  }
  return (view?.direct || []).find((item) => item.id === id);
}

function link(channel, { person, channel: current, isUnread }) {
  const item = document.createElement("a");
  const unread = isUnread(channel) && channel.id !== current;
  item.href = `#${person}/${channel.id}`;
  item.dataset.id = channel.id;
  item.className = `channel ${channel.kind}${unread ? " unread" : ""}`;
  if (channel.id === current) item.setAttribute("aria-current", "page");
  const sign = Object.assign(document.createElement("span"), {
    className: "sign", ariaHidden: "true", textContent: { forum: "☰", thread: "", dm: "" }[channel.kind] ?? "#",
  });
  if (channel.kind === "dm") sign.append(Object.assign(new Image(20, 20), { src: "/demo/face/bot.png", alt: "" }));
  const name = Object.assign(document.createElement("span"), { className: "name", textContent: channel.name });
  item.append(sign, name);
  if (unread) item.append(Object.assign(document.createElement("span"), { className: "dot", textContent: "new" }));
  return item;
}

function threads(channel, context) {
  const all = channel.threads || [];
  const shown = all.filter((thread, index) => index < THREADS_SHOWN || expanded.has(channel.id)
    || thread.id === context.channel || context.isUnread(thread));
  const list = shown.map((thread) => link(thread, context));
  const rest = all.length - shown.length;
  if (rest > 0) {
    const more = Object.assign(document.createElement("button"), {
      type: "button", className: "more", textContent: rest === 1 ? "1 older thread" : `${rest} older threads`,
    });
    more.onclick = () => { expanded.add(channel.id); drawChannels(context.view, context); };
    list.push(more);
  }
  return list;
}

/** Draws the list when it changed; says whether anything in it is unread. */
export function drawChannels(view, context) {
  const parts = [];
  for (const group of view.groups) {
    if (group.name) parts.push(Object.assign(document.createElement("h3"), { textContent: group.name }));
    for (const channel of group.channels) parts.push(link(channel, context), ...threads(channel, { ...context, view }));
  }
  if (view.direct.length) parts.push(Object.assign(document.createElement("h3"), { textContent: "Direct messages" }));
  for (const channel of view.direct) parts.push(link(channel, context));
  const html = parts.map((part) => part.outerHTML).join("");
  if (html !== drawn) {  // redrawing each second would drop the focus and what a screen reader is reading
    const focused = document.activeElement?.dataset?.id;
    drawn = html;
    $("channels").replaceChildren(...parts);
    if (focused) $("channels").querySelector(`[data-id="${focused}"]`)?.focus();
  }
  return parts.some((part) => part.classList.contains("unread"));
}

$("channels").addEventListener("keydown", (event) => {
  const items = [...$("channels").querySelectorAll("a, button")];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to === undefined || !items[to]) return;
  event.preventDefault();
  items[to].focus();
});
