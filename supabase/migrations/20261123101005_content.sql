-- Content: what a message is made of, from the booking as it is now.

create table private.opt_out_tokens (
  tenant_id uuid not null,
  channel public.reminder_channel not null,
  address text not null,
  token text not null,
  locale text,
  created_at timestamptz not null default now(),
  constraint opt_out_tokens_pkey primary key (tenant_id, channel, address),
  constraint opt_out_tokens_tenant_fkey foreign key (tenant_id)
    references public.tenants (id) on delete cascade,
  constraint token_is_256_bits check (token ~ '^[A-Za-z0-9_-]{43}$')
);
-- The tenant is not known when a token comes back.
create index opt_out_tokens_by_token on private.opt_out_tokens (token);
alter table private.opt_out_tokens enable row level security;
comment on table private.opt_out_tokens is
  'What stands in the unsubscribe links: one token per tenant, channel and address, for good.';

create function private.random_token()
  returns text
  language plpgsql
  volatile
  set search_path = ''
as $$
begin
  return rtrim(translate(encode(extensions.gen_random_bytes(32), 'base64'), '+/', '-_'), '=');
end;
$$;
comment on function private.random_token() is '256 random bits, as they can stand in a URL.';

create function private.opt_out_token(
  p_tenant_id uuid,
  p_channel public.reminder_channel,
  p_address text,
  p_locale text
)
  returns text
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_token text;
begin
  select t.token
  into v_token
  from private.opt_out_tokens t
  where t.tenant_id = p_tenant_id and t.channel = p_channel and t.address = p_address;
  if found then
    return v_token;
  end if;

  -- Two senders that make tokens for the same people in another order would wait for each other.
  perform pg_advisory_xact_lock(hashtext('calbase.opt_out_token'));
  insert into private.opt_out_tokens (tenant_id, channel, address, token, locale)
  values (p_tenant_id, p_channel, p_address, private.random_token(), private.language_tag(p_locale))
  on conflict do nothing;
  select t.token
  into v_token
  from private.opt_out_tokens t
  where t.tenant_id = p_tenant_id and t.channel = p_channel and t.address = p_address;
  return v_token;
end;
$$;
comment on function private.opt_out_token(uuid, public.reminder_channel, text, text) is
  'The token of an address, made when it is first asked for.';

create function private.answer_text(p_answer jsonb)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return case jsonb_typeof(p_answer)
    when 'array' then (
      select string_agg(private.answer_text(a.value), ', ' order by a.ordinality)
      from jsonb_array_elements(p_answer) with ordinality a
    )
    when 'object' then coalesce(p_answer ->> 'label', p_answer ->> 'value')
    else p_answer #>> '{}'
  end;
end;
$$;
comment on function private.answer_text(jsonb) is 'An answer to a booking question, as text.';

create function private.answer_texts(p_responses jsonb)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return (
    select coalesce(jsonb_object_agg(r.key, private.answer_text(r.value)), '{}')
    from jsonb_each(case when jsonb_typeof(p_responses) = 'object' then p_responses else '{}' end) r
    where private.trimmed(private.answer_text(r.value)) is not null
  );
end;
$$;
comment on function private.answer_texts(jsonb) is
  'The answers to booking questions as texts; those that say nothing are left out.';

create function private.booking_content(p_booking public.bookings, p_to private.addressee)
  returns jsonb
  language plpgsql
  stable
  set search_path = ''
as $$
declare
  v_meta constant jsonb := p_booking.metadata;
  -- Cal.com sends no links; this is how its own pages are addressed.
  v_page constant text := (v_meta ->> 'booker_url') || '/booking/' || p_booking.cal_uid;
  -- Where seats are booked, nobody learns of another's: neither who it is nor what they wrote,
  -- and what was written last may be anyone's.
  v_is_shared constant boolean := p_to.is_booker and exists (
    select
    from public.booking_attendees a
    where a.tenant_id = p_booking.tenant_id
      and a.booking_id = p_booking.id
      and a.is_booker
      and a.contact <> p_to.recipient
  );
begin

  return jsonb_build_object(
    'id', p_booking.id,
    'cal_uid', p_booking.cal_uid,
    'status', p_booking.status,
    'title', p_booking.event_title,
    'event_type', p_booking.event_type,
    'start_time', p_booking.start_time,
    'end_time', p_booking.end_time,
    'location', v_meta ->> 'location',
    'video_url', v_meta ->> 'video_url',
    'organizer_name', v_meta #>> '{organizer,name}',
    'organizer_email', v_meta #>> '{organizer,email}',
    'attendee_name', case when v_is_shared then p_to.name else p_booking.attendee_name end,
    'attendee_email', case when v_is_shared then p_to.email else p_booking.attendee_email end,
    'notes', case when not v_is_shared then v_meta ->> 'notes' end,
    'cancellation_reason', p_booking.cancellation_reason,
    'reschedule_url', (v_meta ->> 'booker_url') || '/reschedule/' || p_booking.cal_uid,
    'cancel_url', v_page || '?cancel=true',
    'rating_url', v_page || '?rating',
    'no_show_url', v_page || '?noShow=true',
    'answers', private.answer_texts(case when not v_is_shared then v_meta -> 'responses' end),
    'created_at', p_booking.created_at,
    'updated_at', p_booking.updated_at
  );
end;
$$;
comment on function private.booking_content(public.bookings, private.addressee) is
  'What a message can say of a booking to one recipient.';

create function private.reminder_content(p_reminder public.reminders)
  returns jsonb
  language plpgsql
  volatile
  set search_path = ''
as $$
declare
  v_to constant private.addressee := private.addressee_of(p_reminder);
  v_address constant text := private.address_of(p_reminder.channel, v_to);
  v_tenant public.tenants;
  v_rule public.reminder_rules;
  v_booking public.bookings;
  v_template public.message_templates;
begin
  select t.* into v_tenant from public.tenants t where t.id = p_reminder.tenant_id;
  select r.*
  into v_rule
  from public.reminder_rules r
  where r.tenant_id = p_reminder.tenant_id and r.id = p_reminder.rule_id;
  select b.*
  into v_booking
  from public.bookings b
  where b.tenant_id = p_reminder.tenant_id and b.id = p_reminder.booking_id;
  if p_reminder.channel <> 'webhook' then
    v_template := private.template_for(
      p_reminder.tenant_id, p_reminder.rule_id, coalesce(v_to.locale, v_tenant.locale));
  end if;

  return jsonb_build_object(
    'channel', p_reminder.channel,
    'anchor', v_rule.anchor,
    'offset_minutes', v_rule.offset_minutes,
    'due_at', p_reminder.due_at,
    'expires_at', case when private.is_before_start(v_rule.anchor) then v_booking.start_time end,
    'template', case when v_template.id is not null then jsonb_build_object(
      'language', v_template.language, 'subject', v_template.subject,
      'body', v_template.body, 'html', v_template.html
    ) end,
    'unsubscribe_token', case
      when p_reminder.channel = 'email'
        and v_to.kind = 'attendee'
        and private.is_follow_up(v_rule.anchor)
        and v_address is not null
      then private.opt_out_token(p_reminder.tenant_id, 'email', v_address, v_to.locale)
    end,
    'tenant', jsonb_build_object(
      'slug', v_tenant.slug, 'name', v_tenant.name,
      'time_zone', v_tenant.time_zone, 'locale', v_tenant.locale
    ),
    'recipient', jsonb_build_object(
      'kind', v_to.kind, 'name', v_to.name, 'email', v_to.email, 'phone', v_to.phone,
      'time_zone', v_to.time_zone, 'locale', v_to.locale
    ),
    'booking', private.booking_content(v_booking, v_to)
  );
end;
$$;
comment on function private.reminder_content(public.reminders) is
  'What a message is made of, from the booking as it is now. Volatile: it may make the token of an unsubscribe link.';
