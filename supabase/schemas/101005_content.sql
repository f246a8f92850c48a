-- Content: what a message is made of, from the booking as it is now.

create function private.truncated(p_content jsonb)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  -- Hardly ever. But one sender is handed fifty at a time, and its memory is all tenants'.
  if pg_column_size(p_content) <= 20000 then
    return p_content;
  end if;
  return (
    select jsonb_object_agg(left(c.key, 100), case jsonb_typeof(c.value)
      when 'string' then to_jsonb(left(c.value #>> '{}', 2000))
      when 'object' then private.truncated(c.value)
      else c.value
    end)
    from (select e.key, e.value from jsonb_each(p_content) e limit 100) c
  );
end;
$$;
comment on function private.truncated(jsonb) is
  'What somebody may have filled with a megabyte, cut to what a message can use.';

create function private.seat_title(p_booking public.bookings, p_to private.addressee)
  returns text
  language plpgsql
  stable
  set search_path = ''
as $$
begin
  -- Names are as long as somebody likes: one that is a letter, put for another in a title full of it,
  -- would make a message of hundreds of megabytes.
  if length(p_booking.event_title) > 2000 then
    return null;
  end if;
  return coalesce((
    select replace(p_booking.event_title, a.name, left(coalesce(p_to.name, ''), 200))
    from public.booking_attendees a
    where a.tenant_id = p_booking.tenant_id
      and a.booking_id = p_booking.id
      and a.is_booker
      and a.contact <> p_to.recipient
      and a.name <> ''
      and strpos(p_booking.event_title, a.name) > 0
    order by length(a.name) desc
    limit 1
  ), p_booking.event_title);
end;
$$;
comment on function private.seat_title(public.bookings, private.addressee) is
  'The title of a booking with seats for one of those who have one: Cal.com puts the name of the first of them into it. Null for what is too long to be one.';

create function private.booking_content(
  p_booking public.bookings,
  p_to private.addressee,
  p_with_answers boolean
)
  returns jsonb
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_meta constant jsonb := p_booking.metadata;
  v_others bigint;
  v_seat_id text;
  v_is_shared boolean := false;
begin
  if p_to.kind = 'attendee' then
    select
      count(*) filter (where a.is_booker and a.contact <> p_to.recipient),
      max(a.seat_id) filter (where a.contact = p_to.recipient)
    into v_others, v_seat_id
    from public.booking_attendees a
    where a.tenant_id = p_booking.tenant_id
      and a.booking_id = p_booking.id
      and (a.is_booker or a.contact = p_to.recipient);
    -- Where seats are booked, nobody learns of another's: neither who it is nor what they wrote,
    -- and what was written last may be anyone's.
    v_is_shared := v_others > case when p_to.is_booker then 0 else 1 end;
  end if;
  return jsonb_build_object(
    'id', p_booking.id,
    'cal_uid', p_booking.cal_uid,
    'status', p_booking.status,
    'title', case when v_is_shared then private.seat_title(p_booking, p_to)
      else p_booking.event_title end,
    'event_type', p_booking.event_type,
    'start_time', p_booking.start_time,
    'end_time', p_booking.end_time,
    'location', v_meta ->> 'location',
    'location_type', v_meta ->> 'location_type',
    'video_url', v_meta ->> 'video_url',
    'organizer_name', v_meta #>> '{organizer,name}',
    -- A setting of Cal.com's event type keeps the host's address from guests.
    'organizer_email', case
      when p_to.kind <> 'attendee' or v_meta #> '{organizer,email_hidden}' is distinct from 'true'
        then v_meta #>> '{organizer,email}'
    end,
    'attendee_name', case when v_is_shared then p_to.name else p_booking.attendee_name end,
    'attendee_email', case when v_is_shared then p_to.email else p_booking.attendee_email end,
    'notes', case when v_is_shared then null else v_meta ->> 'notes' end,
    'cancellation_reason', p_booking.cancellation_reason,
    'reschedule_requested', p_booking.reschedule_requested,
    'ical_uid', v_meta ->> 'ical_uid',
    'ical_sequence', v_meta -> 'ical_sequence',
    'answers', case when p_with_answers and not v_is_shared
      then private.answer_texts(v_meta -> 'responses') else '{}' end,
    'created_at', p_booking.created_at,
    'updated_at', p_booking.updated_at
  ) || private.links_for(
    p_booking, p_to.email, v_seat_id,
    p_to.kind = 'attendee' and (v_meta ? 'seats' or v_seat_id is not null or v_is_shared));
end;
$$;
comment on function private.booking_content(public.bookings, private.addressee, boolean) is
  'What a message can say of a booking to one recipient; the answers to its questions only if asked for.';

create function private.local_content(
  p_booking public.bookings,
  p_to private.addressee,
  p_tenant_time_zone text
)
  returns jsonb
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_time_zone constant text := private.zone_of(p_to.time_zone, p_tenant_time_zone);
begin
  return jsonb_build_object(
    'time_zone', v_time_zone,
    'start_time', private.local_iso(p_booking.start_time, v_time_zone),
    'end_time', private.local_iso(p_booking.end_time, v_time_zone)
  );
end;
$$;
comment on function private.local_content(public.bookings, private.addressee, text) is
  'When a meeting is on the clock of one recipient: the sender only words it.';

create function private.template_content(p_template public.message_templates)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return case
    when p_template.id is not null then jsonb_build_object(
      'language', p_template.language, 'subject', p_template.subject,
      'body', p_template.body, 'html', p_template.html
    )
  end;
end;
$$;
comment on function private.template_content(public.message_templates) is
  'A template as messages carry it; null for none.';

create function private.message_content(
  p_context private.context,
  p_channel public.reminder_channel,
  p_due_at timestamptz,
  p_token text,
  p_confirm_token text
)
  returns jsonb
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_tenant constant public.tenants := p_context.tenant;
  v_rule constant public.reminder_rules := p_context.rule;
  v_booking constant public.bookings := p_context.booking;
  v_to constant private.addressee := p_context.addressee;
begin
  return jsonb_build_object(
    'channel', p_channel,
    'anchor', v_rule.anchor,
    'offset_minutes', v_rule.offset_minutes,
    'offset_days', v_rule.offset_days,
    'at_time', v_rule.at_time,
    'due_at', p_due_at,
    'expires_at', case when private.is_before_start(v_rule.anchor) then v_booking.start_time end,
    'template', case when p_context.has_templates and p_channel <> 'webhook'
      then private.template_content(private.template_for(
        v_tenant.id, v_rule.id, coalesce(v_to.locale, v_tenant.locale)))
    end,
    'unsubscribe_token', p_token,
    'confirm_token', p_confirm_token,
    -- All occurrences of a series have one calendar id: a file with one of them would take the place
    -- of the series in the guest's calendar.
    'calendar_file', v_rule.calendar_file and not v_booking.metadata ? 'recurring_event',
    'tenant', jsonb_build_object(
      'slug', v_tenant.slug, 'name', v_tenant.name,
      'time_zone', v_tenant.time_zone, 'locale', v_tenant.locale
    ),
    'recipient', private.truncated(jsonb_build_object(
      'kind', v_to.kind, 'name', v_to.name, 'email', v_to.email,
      'phone', private.e164(v_to.phone), 'time_zone', v_to.time_zone, 'locale', v_to.locale
    )),
    'local', private.local_content(v_booking, v_to, v_tenant.time_zone),
    -- calbase's own words name no answers.
    'booking', private.truncated(private.booking_content(
      v_booking, v_to, p_context.has_templates or p_channel = 'webhook'))
  );
end;
$$;
comment on function private.message_content(
  private.context, public.reminder_channel, timestamptz, text, text) is
  'What a message by a rule, about a booking, to someone is made of.';

create function private.reminder_content(
  p_reminder public.reminders,
  p_context private.context
)
  returns jsonb
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  -- The rule may have another channel since this was planned.
  return private.message_content(
    p_context, p_reminder.channel, p_reminder.due_at,
    private.unsubscribe_token(
      p_reminder.tenant_id, p_reminder.channel, (p_context.rule).anchor, p_context.addressee),
    private.attendance_token(p_reminder, p_context));
end;
$$;
comment on function private.reminder_content(public.reminders, private.context) is
  'What a message is made of, from the booking as it is now. Volatile: it may make the tokens of its links.';
