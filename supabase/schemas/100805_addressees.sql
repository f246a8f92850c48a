-- Addressees: who can be written to about a booking, and where.

create function private.normalized_address(p_channel public.reminder_channel, p_text text)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return case p_channel
    when 'email' then lower(private.trimmed(p_text))
    when 'sms' then private.e164(p_text)
  end;
end;
$$;
comment on function private.normalized_address(public.reminder_channel, text) is
  'An address as it is compared: an e-mail address in lower case, a phone number as E.164.';

create function private.refuse_wrong_address(p_channel public.reminder_channel, p_address text)
  returns void
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  if p_channel = 'sms' and p_address !~ '^\+[1-9]\d{6,14}$' then
    perform private.refuse(
      format('"%s" is no phone number with its country code', p_address),
      'Write it as +491701234567.', 'check_violation');
  elsif p_channel = 'email' and not private.is_address(lower(p_address)) then
    perform private.refuse(
      format('"%s" is no e-mail address', p_address), 'Write it as ada@example.com.',
      'check_violation');
  elsif p_channel = 'webhook' then
    perform private.refuse(
      'A webhook has no address here', 'Use the channel email or sms.', 'check_violation');
  end if;
end;
$$;
comment on function private.refuse_wrong_address(public.reminder_channel, text) is
  'What the constraints address_suits_the_channel refuse, in words.';

create type private.addressee as (
  recipient text,
  kind text,
  name text,
  email text,
  phone text,
  time_zone text,
  locale text,
  requested_at timestamptz,
  confirmed_at timestamptz,
  moved_in boolean,
  left_at timestamptz,
  moved_out boolean,
  no_show boolean,
  no_show_at timestamptz,
  is_booker boolean,
  -- Whether they said that they will be there, at the present time of the booking.
  is_attending boolean
);
comment on type private.addressee is
  'Someone a reminder may go to, and what happened to their place. kind: attendee, organizer, host or address.';

create function private.as_participant(p_addressee private.addressee, p_booking public.bookings)
  returns private.addressee
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  a private.addressee := p_addressee;
begin
  -- They know of it as long as anybody.
  a.requested_at := p_booking.created_at;
  a.confirmed_at := p_booking.confirmed_at;
  a.moved_in := false;
  a.moved_out := false;
  a.is_booker := false;
  a.is_attending := false;
  a.no_show := p_booking.status = 'no_show';
  if a.no_show then
    select max(o.no_show_at)
    into a.no_show_at
    from public.booking_attendees o
    where o.tenant_id = p_booking.tenant_id
      and o.booking_id = p_booking.id
      and o.is_booker
      and o.left_at is null;
  end if;
  return a;
end;
$$;
comment on function private.as_participant(private.addressee, public.bookings) is
  'An addressee without a place of their own: what happens to the booking happens to them. It was missed when the last of those who booked was.';

create function private.organizer_of(p_booking public.bookings)
  returns private.addressee
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_said constant jsonb := p_booking.metadata -> 'organizer';
  o private.addressee;
begin
  o.recipient := lower(private.trimmed(v_said ->> 'email'));
  if private.is_address(o.recipient) is not true then
    return null;
  end if;
  o.kind := 'organizer';
  o.name := private.trimmed(v_said ->> 'name');
  o.email := o.recipient;
  o.time_zone := private.trimmed(v_said ->> 'time_zone');
  o.locale := private.trimmed(v_said ->> 'locale');
  return private.as_participant(o, p_booking);
end;
$$;
comment on function private.organizer_of(public.bookings) is
  'The organizer as an addressee; null when Cal.com gave no address to write to.';

create function private.hosts_written_to(p_booking public.bookings)
  returns setof private.addressee
  language plpgsql
  stable
  rows 2
  set search_path = ''
as $$
declare
  v_host jsonb;
  h private.addressee;
begin
  -- Each is there once, with an address in lower case; who left is marked.
  for v_host in select e from jsonb_array_elements(p_booking.metadata -> 'hosts') e loop
    if not v_host ? 'past' then
      h.recipient := v_host ->> 'email';
      h.kind := 'host';
      h.name := v_host ->> 'name';
      h.email := h.recipient;
      h.time_zone := v_host ->> 'time_zone';
      h.locale := v_host ->> 'locale';
      return next private.as_participant(h, p_booking);
    end if;
  end loop;
end;
$$;
comment on function private.hosts_written_to(public.bookings) is
  'The organizer and the team as addressees, each in their own time zone and language; not those who are no hosts any more.';

create function private.fixed_address(
  p_booking public.bookings,
  p_rule public.reminder_rules
)
  returns private.addressee
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  a private.addressee;
begin
  a.recipient := lower(p_rule.address);
  a.kind := 'address';
  a.email := case
    when p_rule.channel = 'email' and private.is_address(a.recipient) then a.recipient
  end;
  a.phone := case when p_rule.channel = 'sms' then a.recipient end;
  a.time_zone := (select t.time_zone from public.tenants t where t.id = p_rule.tenant_id);
  return private.as_participant(a, p_booking);
end;
$$;
comment on function private.fixed_address(public.bookings, public.reminder_rules) is
  'The address a rule names, as an addressee; in the tenant''s time zone.';

create function private.other_addressees(p_booking public.bookings, p_rule public.reminder_rules)
  returns setof private.addressee
  language plpgsql
  stable
  rows 1
  set search_path = ''
as $$
begin
  case p_rule.recipients
    when 'organizer' then
      return query
      select o.* from private.organizer_of(p_booking) o where o.recipient is not null;
    when 'hosts' then
      return query
      select h.* from private.hosts_written_to(p_booking) h;
    when 'address' then
      return query
      select a.* from private.fixed_address(p_booking, p_rule) a;
    else
      -- They have places of their own: booking_attendees.
      null;
  end case;
end;
$$;
comment on function private.other_addressees(public.bookings, public.reminder_rules) is
  'Whom a rule writes to about a booking of those who have no place in it, by the kind of its recipients.';

create function private.address_of(p_channel public.reminder_channel, p_addressee private.addressee)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return private.normalized_address(
    p_channel,
    case p_channel when 'email' then p_addressee.email when 'sms' then p_addressee.phone end);
end;
$$;
comment on function private.address_of(public.reminder_channel, private.addressee) is
  'Where a message to someone goes: their e-mail address or phone number; null for a webhook.';
