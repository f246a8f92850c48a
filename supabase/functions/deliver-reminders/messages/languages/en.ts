import type { Phrases } from "../phrases.ts";

const WITH = "{{#organizer_name}} with {{organizer_name}}{{/organizer_name}}";
const WITH_GUEST = "{{#attendee_name}} with {{attendee_name}}{{/attendee_name}}";
const WHEN = "{{short_date}}, {{start_time}} {{short_zone}}";

/** English. */
export const en: Phrases = {
  messages: {
    attendee: {
      before_start: {
        subject: `Reminder: {{title}}, ${WHEN}`,
        heading: "See you soon",
        intro: `This is a friendly reminder of your appointment${WITH}. We look forward to seeing you.`,
      },
      after_start: {
        subject: "We have started: {{title}}",
        heading: "We have started",
        intro: `Your appointment${WITH} has begun. If you are not with us yet, it is not too late to join.`,
        sms: `Your appointment${WITH} has begun. It is not too late to join.`,
      },
      after_end: {
        subject: "Thank you for your time: {{title}}",
        heading: "Thank you for your time",
        intro: `Thank you for your time${WITH}. We hope the appointment was useful to you.`,
        sms: `Thank you for your time${WITH}. We hope the appointment was useful to you.`,
      },
      on_booking: {
        subject: `Confirmed: {{title}}, ${WHEN}`,
        heading: "Your appointment is confirmed",
        intro: `Your appointment${WITH} is booked. We look forward to seeing you.`,
      },
      on_reschedule: {
        subject: `New time: {{title}}, ${WHEN}`,
        heading: "Your appointment has a new time",
        intro: `Your appointment${WITH} has been moved to the time below. We look forward to seeing you.`,
      },
      on_cancellation: {
        subject: `Cancelled: {{title}}, ${WHEN}`,
        heading: "Your appointment is cancelled",
        intro: `Your appointment${WITH} has been cancelled. There is nothing more you need to do.`,
      },
      on_no_show: {
        subject: "We missed you: {{title}}",
        heading: "We missed you",
        intro: `We are sorry that we did not see you at your appointment${WITH}, and hope that all is well. If you would still like to meet, we will gladly find another time.`,
        sms: `We missed you at your appointment${WITH} and hope that all is well. If you would still like to meet, we will gladly find another time.`,
      },
      on_request: {
        subject: `Requested: {{title}}, ${WHEN}`,
        heading: "We have your request",
        intro: `You have asked for an appointment${WITH}. It still has to be confirmed; you will hear from us.`,
      },
      on_rejection: {
        subject: `Declined: {{title}}, ${WHEN}`,
        heading: "Your request was declined",
        intro: `Unfortunately your appointment${WITH} could not be confirmed. You are welcome to ask for another time.`,
      },
      on_payment_pending: {
        subject: `Payment pending: {{title}}, ${WHEN}`,
        heading: "Your payment is pending",
        intro: `Your appointment${WITH} has not been paid for yet. It can only be confirmed once your payment has arrived.`,
      },
      on_payment: {
        subject: `Payment received: {{title}}, ${WHEN}`,
        heading: "Thank you for your payment",
        intro: `We have received your payment for the appointment${WITH}.`,
      },
    },
    host: {
      before_start: {
        subject: `Reminder: {{title}}${WITH_GUEST}, ${WHEN}`,
        heading: "Coming up",
        intro: `This is a reminder of the appointment${WITH_GUEST}.`,
      },
      after_start: {
        subject: `Started: {{title}}${WITH_GUEST}`,
        heading: "The appointment has begun",
        intro: `The appointment${WITH_GUEST} has begun.`,
      },
      after_end: {
        subject: `Finished: {{title}}${WITH_GUEST}`,
        heading: "The appointment is over",
        intro: `The appointment${WITH_GUEST} is over.`,
      },
      on_booking: {
        subject: `New booking: {{title}}${WITH_GUEST}, ${WHEN}`,
        heading: "New booking",
        intro:
          "{{#attendee_name}}{{attendee_name}} has booked an appointment.{{/attendee_name}}{{^attendee_name}}There is a new appointment.{{/attendee_name}}",
      },
      on_reschedule: {
        subject: `New time: {{title}}${WITH_GUEST}, ${WHEN}`,
        heading: "New time",
        intro: `The appointment${WITH_GUEST} has been moved to the time below.`,
      },
      on_cancellation: {
        subject: `Cancelled: {{title}}${WITH_GUEST}, ${WHEN}`,
        heading: "Appointment cancelled",
        intro: `The appointment${WITH_GUEST} has been cancelled.`,
      },
      on_no_show: {
        subject: `No-show: {{title}}${WITH_GUEST}`,
        heading: "No-show",
        intro:
          "{{attendee_name}}{{^attendee_name}}The guest{{/attendee_name}} did not come to the appointment.",
      },
      on_request: {
        subject: `Request: {{title}}${WITH_GUEST}, ${WHEN}`,
        heading: "New request",
        intro:
          "{{#attendee_name}}{{attendee_name}} asks for an appointment.{{/attendee_name}}{{^attendee_name}}Someone asks for an appointment.{{/attendee_name}} Please confirm or decline it in Cal.com.",
      },
      on_rejection: {
        subject: `Declined: {{title}}${WITH_GUEST}, ${WHEN}`,
        heading: "Appointment declined",
        intro: `The appointment${WITH_GUEST} has been declined.`,
      },
      on_payment_pending: {
        subject: `Payment pending: {{title}}${WITH_GUEST}, ${WHEN}`,
        heading: "Payment pending",
        intro: `The appointment${WITH_GUEST} has not been paid for yet.`,
      },
      on_payment: {
        subject: `Paid: {{title}}${WITH_GUEST}, ${WHEN}`,
        heading: "Payment received",
        intro: `The appointment${WITH_GUEST} has been paid for.`,
      },
    },
  },
  newTimeAsked: {
    subject: `Please pick a new time: {{title}}, ${WHEN}`,
    heading: "Please pick a new time",
    intro: `Your appointment${WITH} cannot take place as planned. Please pick a new time that suits you.`,
  },
  greeting: "Hello{{#first_name}} {{first_name}}{{/first_name}},",
  labels: {
    what: "What",
    when: "When",
    where: "Where",
    who: "With",
    host: "Host",
    notes: "Notes",
    reason: "Reason",
  },
  actions: {
    confirm: "I will be there",
    join: "Join the meeting",
    reschedule: "Reschedule",
    cancel: "Cancel",
    newTime: "Pick a new time",
  },
  time: "{{time}}",
  untitled: "Appointment",
  online: "Video call",
  byPhone: "By phone",
  colon: ":",
  footer: "Sent on behalf of {{tenant_name}}",
  unsubscribe: "Unsubscribe",
};
