-- Reasons: why a reminder is not sent, or not yet. Codes are for code, words for people: the words
-- can be changed, or said in another language, and nothing but what people read changes.

create type public.reminder_reason as enum (
  -- The booking does not want it.
  'tenant_disabled', 'booking_cancelled', 'booking_rejected', 'booking_unconfirmed',
  'booking_confirmed', 'booking_paid',
  'recipient_left', 'recipient_no_show', 'nobody_came', 'meeting_over', 'recipient_erased',
  'no_email', 'no_phone', 'attendance_confirmed', 'attendance_unconfirmed', 'rule_inactive',
  'rule_deleted',
  -- Its time had passed when it was planned.
  'booked_too_late', 'rule_changed_too_late',
  -- It would be wrong when it is due.
  'not_for_recipient', 'first_booking', 'not_first_booking', 'booking_moved', 'meeting_begun', 'three_days_late',
  'no_follow_ups', 'opted_out', 'bounced', 'complained', 'answered_stop', 'landline', 'suppressed',
  'quiet_hours_too_long',
  -- It stands in for another, which came after all.
  'first_came',
  -- Somebody else may have sent it.
  'sent_elsewhere',
  -- It waits.
  'quiet_hours', 'channel_stopped', 'attempt_failed', 'first_failed',
  -- It would be at the tenant's cost.
  'number_limit', 'country_not_allowed', 'country_unknown',
  -- It could not be sent.
  'refused', 'gave_up', 'no_sender_came_back', 'next_attempt_too_late',
  'channel_stopped_too_long',
  -- It was sent, and came back; some of these are also why the next is not sent: bounced, landline.
  'phone_unreachable', 'number_unknown', 'sender_unregistered', 'provider_says_no',
  -- Nobody knows.
  'unanswered', 'sender_lost', 'merged_while_sent'
);
comment on type public.reminder_reason is
  'Why a reminder was not sent, or waits: for code. The words for people are in reminders.reason.';

create function private.attempt_limit()
  returns integer
  language sql
  immutable
  set search_path = ''
as $$ select 8 $$;
comment on function private.attempt_limit() is 'After how many attempts a reminder is given up.';

create function private.reason_words(p_code public.reminder_reason, p_detail text default null)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_said constant text := coalesce(p_detail, 'The sender gave no reason.');
begin
  return case p_code
    when 'tenant_disabled' then 'The tenant is disabled.'
    when 'booking_cancelled' then 'The booking was cancelled.'
    when 'booking_rejected' then 'The booking was rejected.'
    when 'booking_unconfirmed' then 'The booking waits for confirmation.'
    when 'booking_confirmed' then 'The booking is confirmed.'
    when 'booking_paid' then 'The booking is paid.'
    when 'recipient_left' then 'The recipient left the booking.'
    when 'recipient_no_show' then 'The recipient did not come.'
    when 'nobody_came' then 'Nobody who booked came.'
    when 'meeting_over' then 'The meeting is over.'
    when 'recipient_erased' then 'The recipient was erased.'
    when 'no_email' then 'The recipient has no e-mail address.'
    when 'no_phone' then 'The recipient has no phone number with a country code.'
    when 'attendance_confirmed' then 'The recipient has said that they will be there.'
    when 'attendance_unconfirmed' then 'The recipient has not said that they will be there.'
    when 'rule_inactive' then 'Its rule was switched off.'
    when 'rule_deleted' then 'Its rule was deleted.'
    when 'booked_too_late' then 'Its time had passed when the booking was made or moved.'
    when 'rule_changed_too_late' then 'Its time had passed when its rule was changed.'
    when 'not_for_recipient' then 'It no longer applies to the recipient.'
    when 'first_booking' then 'It is the booker''s first booking.'
    when 'not_first_booking' then 'It is not the booker''s first booking.'
    when 'booking_moved' then 'The booking was moved.'
    when 'meeting_begun' then 'The meeting had begun.'
    when 'three_days_late' then 'It was three days late.'
    when 'no_follow_ups' then 'The recipient wants no follow-ups.'
    when 'opted_out' then 'The recipient opted out.'
    when 'bounced' then 'The recipient''s address does not take messages.'
    when 'complained' then 'The recipient marked an earlier message as spam.'
    when 'answered_stop' then 'The recipient answered STOP.'
    when 'landline' then 'The recipient''s number is a landline, or its carrier takes no text messages.'
    when 'suppressed' then 'The recipient is in the list of suppressions.'
    when 'quiet_hours_too_long' then 'Quiet hours. That is too late.'
    when 'first_came' then 'The one it was to stand in for came after all, or is tried again.'
    when 'sent_elsewhere'
      then 'It was due before this installation was adopted, and may have been sent from where it came from.'
    when 'quiet_hours' then 'Quiet hours.'
    when 'channel_stopped' then format('The channel is stopped: %s', v_said)
    when 'attempt_failed' then v_said
    when 'first_failed' then 'It stands in for one that could not be delivered.'
    when 'number_limit'
      then format('The number has had %s text messages that day: limit_texts() can allow more.', v_said)
    when 'country_not_allowed'
      then format('Text messages to %s are not allowed: limit_texts() can allow them.', v_said)
    when 'country_unknown'
      then 'To which countries text messages may go is not known, as their sender is no number: say it by limit_texts().'
    when 'refused' then v_said
    when 'gave_up' then format('Gave up after %s attempts: %s', private.attempt_limit(), v_said)
    when 'no_sender_came_back' then 'Gave up: no sender came back from it.'
    when 'next_attempt_too_late' then format('The next attempt would be too late: %s', v_said)
    when 'channel_stopped_too_long'
      then format('The channel is stopped: %s That is too late.', v_said)
    when 'phone_unreachable'
      then 'The recipient''s phone could not be reached: it is off, has no service, or takes no text messages.'
    when 'number_unknown' then 'The recipient''s phone number is not in service.'
    when 'sender_unregistered'
      then 'The number it was sent from may not send text messages to the United States: register it with Twilio (A2P 10DLC).'
    when 'provider_says_no' then format('The provider says: %s', v_said)
    when 'unanswered' then format('The provider may have taken it: %s', v_said)
    when 'sender_lost'
      then 'The sender was lost while it handed this over: the provider may have taken it.'
    when 'merged_while_sent'
      then 'Its booking was merged while it was handed over: the provider may have taken it.'
  end;
end;
$$;
comment on function private.reason_words(public.reminder_reason, text) is
  'A reason for people to read, with what the provider said, where it said something.';

create function private.came_back(p_code public.reminder_reason)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return p_code in (
    'phone_unreachable', 'number_unknown', 'landline', 'sender_unregistered', 'bounced',
    'provider_says_no'
  );
end;
$$;
comment on function private.came_back(public.reminder_reason) is
  'Whether a reminder that failed for this was taken by its provider, who could not deliver it.';
