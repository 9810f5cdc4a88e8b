// The figures of a round. Each number opens its list; names of rounds and groups are text.

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".figures"), told = JSON.parse(new TextDecoder().decode(data))
  const open = (wanted) => setTriggerValue("open", JSON.stringify(wanted))
  root.replaceChildren()
  return { bar: drawBar, flow: drawFlow, groups: drawGroups }[told.kind](root, told, open)
}

function button(name, text, press) {
  const made = make("button", name, text)
  made.type = "button"
  made.addEventListener("click", press)
  return made
}

// A sentence whose number opens its list; one without a list is only a number.
function sentence({ says, count, wanted, look, name: called }, open) {
  const at = count ? says.indexOf(count) : -1
  if (at < 0) return [says]
  const shown = wanted ? button("number", count, () => open(wanted)) : make("span", "number", count)
  shown.classList.toggle("look", Boolean(look))
  if (wanted) shown.ariaLabel = called ?? says
  return [says.slice(0, at), shown, says.slice(at + count.length)]
}

function drawLegend(parts) {
  const legend = make("ul", "legend")
  legend.append(...parts.map(([name, says]) => {
    const one = make("li", "")
    one.append(make("i", name), says)
    return one
  }))
  return legend
}
