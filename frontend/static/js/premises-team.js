// A place's team: who is in it, who is invited, both until they are revoked.
import { byId, facts, fill, make } from "./dom.js";
import { call } from "./api.js";
import { dayIn, dayInWords } from "./dates.js";
import { looksLikeEmail } from "./addresses.js";
import { refuse, wire } from "./forms.js";
import { sureButton } from "./sure.js";
import { told } from "./slow.js";

let place = null;
let wired = false;

const roles = () => ({ owner: t("Pemilik: mengurus tempat dan tim"), reporter: t("Pelapor: melaporkan tamu") });

function memberCard(member) {
  const owner = place.role === "owner";
  const you = member.you ? ` (${t("Anda")})` : "";
  const leave = sureButton(
    member.you ? t("Keluar dari tim") : t("Cabut"),
    member.you ? t("Anda tidak dapat lagi melaporkan tamu untuk tempat ini.") : fill(t("{name} tidak dapat lagi melaporkan tamu untuk tempat ini, mulai sekarang."), member),
    member.you ? t("Ya, keluar") : t("Ya, cabut"),
    async () => {
      await call("POST", `/premises/${place.id}/team/${member.person}/revocation`);
      if (member.you) location.reload();
      else await list(fill(t("{name} sudah dicabut dari tim."), member));
    },
    member.name,
  );
  return make("li", { class: "s-card" }, make("h3", { class: "govuk-heading-s" }, member.name, you), facts([[t("Surel"), member.email], [t("Peran"), roles()[member.role]]]), (owner || member.you) && leave);
}

function invitationCard(one) {
  const until = dayInWords(dayIn(place.zone, new Date(one.expires_at)), false);
  const withdraw = sureButton(
    t("Tarik undangan"),
    fill(t("Tautan yang dikirim ke {email} tidak berlaku lagi."), one),
    t("Ya, tarik"),
    async () => {
      await call("POST", `/premises/${place.id}/invitations/${one.id}/withdrawal`);
      await list(fill(t("Undangan untuk {email} sudah ditarik."), one));
    },
    one.email,
  );
  return make("li", { class: "s-card" }, make("h3", { class: "govuk-heading-s" }, one.email), facts([[t("Diundang sebagai"), roles()[one.role]], [t("Berlaku sampai"), until]]), withdraw);
}

async function list(said = "") {
  const mine = place.id;
  const { members, invitations } = await call("GET", `/premises/${mine}/team`);
  if (place.id !== mine) return;
  byId("members").replaceChildren(...members.map(memberCard));
  byId("invited").replaceChildren(...invitations.map(invitationCard));
  byId("invited-title").hidden = !invitations.length;
  byId("team-said").textContent = said;
}

function invite() {
  wired = true;
  wire(byId("invite"), {
    read({ invite_email: email, role }) {
      const errors = [];
      if (!looksLikeEmail(email)) errors.push(["invite_email", t("Isi alamat surel, misalnya nama@contoh.id")]);
      if (!role) errors.push(["role", t("Pilih perannya")]);
      refuse(errors);
      return { email, role };
    },
    send: (body, key) => call("POST", `/premises/${place.id}/invitations`, { body, key }),
    async done(_, { email }) {
      byId("invite").reset();
      await list(fill(t("Undangan dikirim ke {email}."), { email }));
    },
    fields: { email: "invite_email" },
  });
}

/** Show the team of a place. */
export async function showTeam(premises) {
  place = premises;
  for (const id of ["members", "invited"]) byId(id).replaceChildren();
  byId("inviting").hidden = premises.role !== "owner";
  if (!wired) invite();
  await list().catch((problem) => (byId("team-said").textContent = told(problem)));
}
