// The address of an asset, and a button that copies it and tells that it did.
export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const field = parentElement.querySelector("input")
  const button = parentElement.querySelector("button")
  const address = new URL(data.path, window.location.origin).href
  field.value = address
  if (data.says) field.setAttribute("aria-label", data.says)
  field.onfocus = () => field.select()
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(address)
    } catch {
      field.focus()
      field.select()
      document.execCommand("copy") // where the page is not served securely there is no clipboard
    }
    button.textContent = "Copied"
    setTriggerValue("copied", true)
  }
}
