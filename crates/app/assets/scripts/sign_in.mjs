// Where several tabs ask to sign in, one is enough: once it was done in another, this page goes on to where it led.

export function goOnOnceSignedIn() {
  const form = document.querySelector('form[action="/sign-in"]');
  // Whoever is signed in and asks for this page wants it.
  if (!form || document.body.classList.contains("almoner-staff")) return;
  const look = async () => {
    const isTyping = [...form.querySelectorAll("input:not([type=hidden])")].some((field) => field.value !== field.defaultValue);
    if (document.hidden || isTyping || !(await isSignedIn())) return;
    location.replace(leadsTo(form));
  };
  document.addEventListener("visibilitychange", look);
  window.addEventListener("focus", look);
}

async function isSignedIn() {
  const answer = await fetch("/drafts", { redirect: "manual" }).catch(() => null);
  return answer?.ok ?? false;
}

/** The server knows where that is, and whose words were kept. */
function leadsTo(form) {
  const asked = ["held", "next"].map((name) => [name, form.elements[name]?.value]).filter(([, value]) => value);
  return asked.length > 0 ? `/sign-in?${new URLSearchParams(asked)}` : "/";
}
