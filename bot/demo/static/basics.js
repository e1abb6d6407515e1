// What every part of the page uses.
export const $ = (id) => document.getElementById(id);
export const node = (tag, className, text) =>
  Object.assign(document.createElement(tag), { className: className ?? "", textContent: text ?? "" });

export async function ask(path, body) {
  const answer = await fetch(path, body === undefined ? {} : {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  if (!answer.ok) throw Object.assign(new Error(path), { status: answer.status });
  return answer.json();
}

// The address says who and where ("#person/channel"), so reload, Back and a second tab as somebody else just work.
export const where = () => location.hash.slice(1).split("/");
export function go(channel, person = where()[0]) {
  const target = `#${person}/${channel}`;
  if (location.hash === target) dispatchEvent(new Event("hashchange"));
  else location.hash = target;
}
