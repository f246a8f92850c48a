import type { Phrases } from "../phrases.ts";

const WITH = "{{#organizer_name}} avec {{organizer_name}}{{/organizer_name}}";
const WITH_GUEST = "{{#attendee_name}} avec {{attendee_name}}{{/attendee_name}}";
const WHEN = "{{short_date}}, {{start_time}} {{short_zone}}";

/** French. */
export const fr: Phrases = {
  messages: {
    attendee: {
      before_start: {
        subject: `Rappel : {{title}}, ${WHEN}`,
        heading: "À bientôt",
        intro: `Nous vous rappelons votre rendez-vous${WITH}. Au plaisir de vous retrouver.`,
      },
      after_start: {
        subject: "Votre rendez-vous a commencé : {{title}}",
        heading: "Votre rendez-vous a commencé",
        intro: `Votre rendez-vous${WITH} a commencé. Si vous n’êtes pas encore là, il est toujours temps de nous rejoindre.`,
        sms: `Votre rendez-vous${WITH} a commencé. Il est toujours temps de nous rejoindre.`,
      },
      after_end: {
        subject: "Merci et à bientôt : {{title}}",
        heading: "Merci et à bientôt",
        intro: `Merci d’avoir pris le temps de ce rendez-vous${WITH}. Nous espérons qu’il vous a été utile.`,
        sms: `Merci d’avoir pris le temps de ce rendez-vous${WITH}. Nous espérons qu’il vous a été utile.`,
      },
      on_booking: {
        subject: `Confirmé : {{title}}, ${WHEN}`,
        heading: "Votre rendez-vous est confirmé",
        intro: `Votre rendez-vous${WITH} est bien noté. Au plaisir de vous retrouver.`,
      },
      on_reschedule: {
        subject: `Nouvel horaire : {{title}}, ${WHEN}`,
        heading: "Votre rendez-vous a été déplacé",
        intro: `Votre rendez-vous${WITH} aura lieu à l’heure indiquée ci-dessous. Au plaisir de vous retrouver.`,
      },
      on_cancellation: {
        subject: `Annulé : {{title}}, ${WHEN}`,
        heading: "Votre rendez-vous est annulé",
        intro: `Votre rendez-vous${WITH} a été annulé. Vous n’avez rien d’autre à faire.`,
      },
      on_no_show: {
        subject: "Rendez-vous manqué : {{title}}",
        heading: "Rendez-vous manqué",
        intro: `Nous n’avons pas eu le plaisir de vous voir à votre rendez-vous${WITH} et espérons que tout va bien. Si vous le souhaitez, nous trouverons volontiers un autre moment.`,
        sms: `Nous n’avons pas eu le plaisir de vous voir à votre rendez-vous${WITH}. Si vous le souhaitez, nous trouverons volontiers un autre moment.`,
      },
      on_request: {
        subject: `Demande reçue : {{title}}, ${WHEN}`,
        heading: "Nous avons reçu votre demande",
        intro: `Vous avez demandé un rendez-vous${WITH}. Il doit encore être confirmé ; nous vous tiendrons au courant.`,
        sms: `Demande bien enregistrée : {{title}}, ${WHEN}`,
      },
      on_rejection: {
        subject: `Demande refusée : {{title}}, ${WHEN}`,
        heading: "Votre demande a été refusée",
        intro: `Votre rendez-vous${WITH} n’a malheureusement pas pu être confirmé. N’hésitez pas à demander un autre horaire.`,
      },
      on_payment_pending: {
        subject: `Paiement en attente : {{title}}, ${WHEN}`,
        heading: "Votre paiement est en attente",
        intro: `Votre rendez-vous${WITH} n’est pas encore payé. Il ne pourra être confirmé qu’une fois votre paiement reçu.`,
      },
      on_payment: {
        subject: `Paiement reçu : {{title}}, ${WHEN}`,
        heading: "Merci pour votre paiement",
        intro: `Nous avons bien reçu votre paiement pour le rendez-vous${WITH}.`,
        sms: `Paiement bien enregistré : {{title}}, ${WHEN}`,
      },
    },
    host: {
      before_start: {
        subject: `Rappel : {{title}}${WITH_GUEST}, ${WHEN}`,
        heading: "C’est pour bientôt",
        intro: `Nous vous rappelons le rendez-vous${WITH_GUEST}.`,
      },
      after_start: {
        subject: `Commencé : {{title}}${WITH_GUEST}`,
        heading: "Le rendez-vous a commencé",
        intro: `Le rendez-vous${WITH_GUEST} a commencé.`,
      },
      after_end: {
        subject: `Terminé : {{title}}${WITH_GUEST}`,
        heading: "Le rendez-vous est terminé",
        intro: `Le rendez-vous${WITH_GUEST} est terminé.`,
      },
      on_booking: {
        subject: `Nouvelle réservation : {{title}}${WITH_GUEST}, ${WHEN}`,
        heading: "Nouvelle réservation",
        intro:
          "{{#attendee_name}}{{attendee_name}} a réservé un rendez-vous.{{/attendee_name}}{{^attendee_name}}Un rendez-vous a été réservé.{{/attendee_name}}",
      },
      on_reschedule: {
        subject: `Nouvel horaire : {{title}}${WITH_GUEST}, ${WHEN}`,
        heading: "Rendez-vous déplacé",
        intro: `Le rendez-vous${WITH_GUEST} aura lieu à l’heure indiquée ci-dessous.`,
      },
      on_cancellation: {
        subject: `Annulé : {{title}}${WITH_GUEST}, ${WHEN}`,
        heading: "Rendez-vous annulé",
        intro: `Le rendez-vous${WITH_GUEST} a été annulé.`,
      },
      on_no_show: {
        subject: `Absence : {{title}}${WITH_GUEST}`,
        heading: "Absence au rendez-vous",
        intro:
          "{{#attendee_name}}{{attendee_name}} n’était pas au rendez-vous.{{/attendee_name}}{{^attendee_name}}Personne n’est venu au rendez-vous.{{/attendee_name}}",
      },
      on_request: {
        subject: `Demande : {{title}}${WITH_GUEST}, ${WHEN}`,
        heading: "Nouvelle demande",
        intro:
          "{{#attendee_name}}{{attendee_name}} demande un rendez-vous.{{/attendee_name}}{{^attendee_name}}Un rendez-vous est demandé.{{/attendee_name}} Merci de le confirmer ou de le refuser dans Cal.com.",
      },
      on_rejection: {
        subject: `Refusé : {{title}}${WITH_GUEST}, ${WHEN}`,
        heading: "Rendez-vous refusé",
        intro: `Le rendez-vous${WITH_GUEST} a été refusé.`,
      },
      on_payment_pending: {
        subject: `Paiement en attente : {{title}}${WITH_GUEST}, ${WHEN}`,
        heading: "Paiement en attente",
        intro: `Le rendez-vous${WITH_GUEST} n’est pas encore payé.`,
      },
      on_payment: {
        subject: `Payé : {{title}}${WITH_GUEST}, ${WHEN}`,
        heading: "Paiement reçu",
        intro: `Le rendez-vous${WITH_GUEST} a été payé.`,
      },
    },
  },
  newTimeAsked: {
    subject: `Nouvelle date à choisir : {{title}}, ${WHEN}`,
    heading: "Merci de choisir une nouvelle date",
    intro: `Votre rendez-vous${WITH} ne peut pas avoir lieu comme prévu. Merci de choisir une nouvelle date qui vous convient.`,
  },
  greeting: "Bonjour{{#first_name}} {{first_name}}{{/first_name}},",
  labels: {
    what: "Objet",
    when: "Quand",
    where: "Où",
    who: "Avec",
    host: "Organisé par",
    notes: "Remarque",
    reason: "Motif",
  },
  actions: {
    confirm: "Je serai là",
    join: "Rejoindre la réunion",
    reschedule: "Reporter",
    cancel: "Annuler",
    newTime: "Choisir une nouvelle date",
  },
  time: "{{time}}",
  untitled: "Rendez-vous",
  online: "Appel vidéo",
  byPhone: "Par téléphone",
  colon: " :",
  footer: "Envoyé de la part de {{tenant_name}}",
  unsubscribe: "Se désabonner",
};
