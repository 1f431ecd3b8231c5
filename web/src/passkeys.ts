// Passkeys. Enters: a form that is there where browsers allow passkeys, and the server's question. Leaves: what the browser's authenticator answers, in the form, which is
// sent. Never done here: a judgement of the answer; keeping any of it.

import { all, one, say } from "./page";

/** What WebAuthn hands on as bytes goes over the network in base64url. */
const words = (bytes: ArrayBuffer): string => {
  const letters = Array.from(new Uint8Array(bytes), (b) => String.fromCharCode(b)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};
const bytes = (from: string): ArrayBuffer => {
  const letters = atob(from.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(letters, (c) => c.charCodeAt(0)).buffer;
};

interface Known {
  type: "public-key";
  id: string;
}
interface ForNew extends Omit<PublicKeyCredentialCreationOptions, "challenge" | "user" | "excludeCredentials"> {
  challenge: string;
  user: { id: string; name: string; displayName: string };
  excludeCredentials?: Known[];
}
interface ForKnown extends Omit<PublicKeyCredentialRequestOptions, "challenge" | "allowCredentials"> {
  challenge: string;
}
interface Question<T> {
  ticket?: string;
  publicKey: T;
}

/** Which sentence of the form tells of a refusal. */
class Refused extends Error {
  constructor(readonly what: string) {
    super(what);
  }
}

const ask = async <T>(form: HTMLFormElement): Promise<Question<T>> => {
  const fields = new URLSearchParams();
  for (const name of ["label", "password"]) {
    const field = one<HTMLInputElement>(`input[name=${name}]`, form);
    if (field) fields.set(name, field.value);
  }
  const answer = await fetch(`${form.action}/begin`, { method: "POST", body: fields });
  if (answer.ok) return (await answer.json()) as Question<T>;
  const problem = (await answer.json()) as { parameter?: string };
  throw new Refused(answer.status === 429 ? "wait" : problem.parameter === "password" ? "password" : "failed");
};

/** The browser's part: whatever it throws, somebody gave no passkey. */
const asked = async (get: () => Promise<Credential | null>): Promise<PublicKeyCredential> => {
  const given = await get().catch(() => null);
  if (given instanceof PublicKeyCredential) return given;
  throw new Refused("refused");
};

const told = (given: PublicKeyCredential, response: Record<string, string>): string =>
  JSON.stringify({ id: given.id, rawId: words(given.rawId), type: given.type, response, extensions: {} });

const made = async (form: HTMLFormElement): Promise<Record<string, string>> => {
  const { publicKey: q } = await ask<ForNew>(form);
  const given = await asked(() =>
    navigator.credentials.create({
      publicKey: {
        ...q,
        challenge: bytes(q.challenge),
        user: { ...q.user, id: bytes(q.user.id) },
        excludeCredentials: (q.excludeCredentials ?? []).map((k) => ({ type: k.type, id: bytes(k.id) })),
      },
    }),
  );
  const response = given.response as AuthenticatorAttestationResponse;
  return { passkey: told(given, { attestationObject: words(response.attestationObject), clientDataJSON: words(response.clientDataJSON) }) };
};

const shown = async (form: HTMLFormElement): Promise<Record<string, string>> => {
  const { ticket, publicKey: q } = await ask<ForKnown>(form);
  const given = await asked(() => navigator.credentials.get({ publicKey: { ...q, challenge: bytes(q.challenge), allowCredentials: [] } }));
  const response = given.response as AuthenticatorAssertionResponse;
  const out: Record<string, string> = {
    authenticatorData: words(response.authenticatorData),
    clientDataJSON: words(response.clientDataJSON),
    signature: words(response.signature),
  };
  if (response.userHandle) out.userHandle = words(response.userHandle);
  return { ticket: ticket ?? "", passkey: told(given, out) };
};

for (const form of all<HTMLFormElement>("form[data-passkey]")) {
  const button = one<HTMLButtonElement>("button", form);
  if (!("PublicKeyCredential" in window) || !button) {
    for (const part of all("label, button", form)) part.hidden = true;
    say(form, "none");
    continue;
  }
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    say(form, null);
    button.disabled = true;
    const answer = form.dataset.passkey === "new" ? made(form) : shown(form);
    answer
      .then((fields) => {
        for (const [name, value] of Object.entries(fields)) {
          const field = one<HTMLInputElement>(`input[name=${name}]`, form);
          if (field) field.value = value;
        }
        // The password was asked for with the question; it goes over the network once.
        for (const field of all<HTMLInputElement>("input[type=password]", form)) field.disabled = true;
        form.submit();
      })
      .catch((e: unknown) => {
        button.disabled = false;
        say(form, e instanceof Refused ? e.what : "failed");
      });
  });
}
