-- What 0.1.2 changes. Between the two lines `npm run migration` writes anew what the chapters
-- (supabase/schemas) have and the last version has not. What is before and after is written by hand:
-- before, what no comparison can know, as that a column was renamed; after, what becomes of the rows.

-- Rather fail, and be run again, than let webhooks wait behind a lock that does not come.
set local lock_timeout = '5s';

-- Generated from here on.

SET local check_function_bodies = off;

ALTER TABLE "public"."suppressions"
  DROP CONSTRAINT "suppressions_pkey";

DROP FUNCTION "private"."erased_value"(jsonb, text[], text);

DROP FUNCTION "private"."revive_fallbacks"(uuid, uuid[]);

DROP FUNCTION "private"."unfreeze_tenant"(uuid, uuid);

CREATE TABLE "private"."former_contacts" (
  "tenant_id"    uuid                     NOT NULL,
  "contact"      text                     NOT NULL,
  "corrected_to" text                     NOT NULL,
  "corrected_at" timestamp with time zone NOT NULL,
  CONSTRAINT "contact_was_another" CHECK ((contact <> corrected_to)),
  CONSTRAINT "former_contacts_pkey" PRIMARY KEY (tenant_id, contact, corrected_to)
);

ALTER TABLE "private"."former_contacts"
  ENABLE ROW LEVEL SECURITY;

ALTER TYPE "private"."feedback" ADD ATTRIBUTE "address" text CASCADE;

CREATE OR REPLACE FUNCTION private.admit_tenant (
  p_tenant        jsonb,
  p_move          jsonb,
  p_functions_url text,
  p_now           timestamp with time zone DEFAULT now()
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  t public.tenants := jsonb_populate_record(null::public.tenants, p_tenant);
  m private.moves := jsonb_populate_record(null::private.moves, p_move);
begin
  if exists (
    select from private.moves k
    where k.tenant_id = t.id and k.id = m.id and k.state in ('arriving', 'arrived')
  ) then
    return;
  end if;
  if exists (select from public.tenants o where o.id = t.id or o.slug = t.slug) then
    perform private.refuse(
      format('There is a tenant "%s" here already', t.slug),
      'Delete it, if it is an old copy: select delete_tenant(…). Two tenants cannot become one.',
      'unique_violation');
  end if;
  if private.is_tenant_time_zone(t.time_zone) is not true then
    perform private.refuse(
      format('The time zone "%s" is none that this project''s PostgreSQL knows', t.time_zone),
      'Give the tenant another one where it is now, or upgrade this project''s database.');
  end if;
  perform private.refuse_former_slug_of_others(t.id, t.slug);
  perform private.reserve_ids(m.last_ids);
  t.disabled_at := p_now;
  -- As it is there: with its own rules instead of the default ones.
  set local session_replication_role = replica;
  insert into public.tenants select t.*;
  set local session_replication_role = origin;
  insert into private.moves (
    tenant_id, id, state, functions_url, key_hash, last_ids, was_disabled_at, began_at
  )
  values (
    t.id, m.id, 'arriving', p_functions_url, m.key_hash, m.last_ids, m.was_disabled_at, m.began_at);
end;
$function$;

CREATE OR REPLACE FUNCTION private.advance_booking (
  p_booking    public.bookings,
  p_event      public.webhook_events,
  p_role       private.event_role,
  p_generation integer
)
  RETURNS private.folded_booking
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
declare
  b constant public.bookings := p_booking;
  v_fold private.booking_folds;
  v_place private.event_place;
  v_named text[];
  s private.booking_state;
  f private.folded_booking;
begin
  select k.*
  into v_fold
  from private.booking_folds k
  where k.tenant_id = b.tenant_id and k.booking_id = b.id;
  v_place := private.place_of(p_event, coalesce(p_generation, (v_fold.place).generation));
  if v_fold.tenant_id is null
    -- Corrected, someone has another contact.
    or v_place.kind is null
    or (v_place > v_fold.place) is not true
    -- What is said of a series meets the uid that was current when it happened: maybe this one.
    or v_fold.series_keys <> '{}'
      and v_place.generation > (v_fold.place).generation
      and v_place.occurred_at <= (v_fold.place).occurred_at
  then
    return private.folded_from_start(b.tenant_id, b.id);
  end if;

  s := private.kept_state(b, v_fold);
  if p_role = 'own' and p_event.left_uid is not null then
    s := private.with_corrections_brought(s, p_event);
    -- Someone who is here already may be who comes.
    if s.corrections <> v_fold.corrections then
      return private.folded_from_start(b.tenant_id, b.id);
    end if;
  end if;
  if s.seated then
    v_named := private.contacts_named(s, private.event_details(p_event.body), p_role);
  end if;
  s := private.with_at_hand(s, private.attendees_at_hand(
    b.tenant_id, b.id,
    case
      when not private.concerns_everyone(s, v_place.kind, p_role, v_named, v_fold.booker)
        then v_named || v_fold.booker
    end));
  s := private.next_state(s, p_event, p_role);
  -- An attendee may be a host, and was none then.
  if s.metadata -> 'hosts' is distinct from b.metadata -> 'hosts' then
    return private.folded_from_start(b.tenant_id, b.id);
  end if;
  s.place := v_place;

  f.booking_id := b.id;
  f.is_new := false;
  f.touches_all := private.touches_all(b, s);
  f.is_complete := false;
  if f.touches_all and s.others > 0 then
    s := private.with_at_hand(s, private.attendees_at_hand(b.tenant_id, b.id));
  end if;
  f.state := s;
  f.guessed := b.guessed;
  f.booker := private.booker_in(s.attendees);
  return f;
end;
$function$;

CREATE OR REPLACE FUNCTION private.became (
  p_tenant_id uuid,
  p_contact   text
)
  RETURNS text
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
declare
  v_contact text := p_contact;
  v_seen text[] := array[]::text[];
begin
  -- An address that is a lead of its own is someone: what was corrected to another had been made
  -- under a colleague's.
  while v_contact is not null and v_contact <> all (v_seen) and not exists (
    select from public.leads l where l.tenant_id = p_tenant_id and l.contact = v_contact
  ) loop
    v_seen := v_seen || v_contact;
    v_contact := coalesce(
      (
        select m.leads_to
        from private.merged_contacts m
        where m.tenant_id = p_tenant_id and m.contact = v_contact
      ),
      (
        select f.corrected_to
        from private.former_contacts f
        where f.tenant_id = p_tenant_id and f.contact = v_contact
        order by f.corrected_at desc, f.corrected_to
        limit 1
      ));
  end loop;
  return coalesce(v_contact, v_seen[cardinality(v_seen)]);
end;
$function$;

CREATE OR REPLACE FUNCTION private.cancel_moved_reminders (
  p_now   timestamp with time zone,
  p_limit integer                  DEFAULT 500
)
  RETURNS boolean
  LANGUAGE plpgsql
  SET search_path TO ''
  SET lock_timeout TO '1s'
  SET plan_cache_mode TO 'force_generic_plan'
  SET enable_seqscan TO 'off'
  SET jit TO 'off'
  AS $function$
declare
  v_tenant_id constant uuid := private.tenant_with_moved_reminders(p_now);
begin
  if v_tenant_id is null then
    return false;
  end if;
  perform private.leave_the_machine();
  perform private.lock_tenant(v_tenant_id);
  -- Held, so that nobody makes it frozen again meanwhile.
  perform 1
  from private.moves m
  where m.tenant_id = v_tenant_id and m.state = 'moved' and m.switched_at < p_now - interval '1 day'
  for update;
  if not found then
    return true;
  end if;
  perform private.cancel_reminders(v_tenant_id, private.next_moved_reminders(v_tenant_id, p_limit));
  return true;
exception
  -- Somebody has the tenant: the next time.
  when lock_not_available then
    return false;
end;
$function$;

CREATE OR REPLACE FUNCTION private.changed_fields (
  p_old   jsonb,
  p_new   jsonb,
  p_names text[]
)
  RETURNS jsonb
  LANGUAGE plpgsql
  IMMUTABLE
  SET search_path TO ''
  AS $function$
begin
  return (
    select jsonb_object_agg(n.name, p_new -> n.name)
    from unnest(p_names) n (name)
    where p_new -> n.name is distinct from p_old -> n.name
  );
end;
$function$;

CREATE OR REPLACE FUNCTION private.classified_fit (
  p_email    text,
  p_name     text,
  p_phone    text,
  p_metadata jsonb
)
  RETURNS integer
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
begin
  return greatest(0, least(100, coalesce(
    public.classify_lead(p_email, p_name, p_phone, p_metadata),
    private.standard_fit(p_email, p_name, p_phone, p_metadata))));
exception
  when others then
    raise exception using
      errcode = sqlstate,
      message = format(
        'classify_lead() failed: %s. Mend it; then what failed is applied, by itself or at once by replay_events().',
        sqlerrm);
end;
$function$;

CREATE OR REPLACE FUNCTION private.correct_attendee()
  RETURNS TRIGGER
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
begin
  perform private.note_former_contact(
    old.tenant_id, old.contact, private.contact_of(coalesce(new.email, new.phone)));
  perform private.rename_lead(old, new.email, new.phone);
  perform private.record_correction(
    old,
    private.changed_fields(
      to_jsonb(old), to_jsonb(new), array['name', 'email', 'phone', 'time_zone', 'locale']),
    now()
  );
  return null;
end;
$function$;

CREATE OR REPLACE FUNCTION private.correct_lead()
  RETURNS TRIGGER
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
begin
  perform private.note_former_contact(new.tenant_id, old.contact, new.contact);
  perform private.rename_merged(new.tenant_id, old.contact, new.contact);
  perform private.record_correction(
    a, private.changed_fields(to_jsonb(old), to_jsonb(new), array['name', 'email', 'phone']), now()
  )
  from public.booking_attendees a
  join public.bookings b on b.tenant_id = a.tenant_id and b.id = a.booking_id
  where a.tenant_id = new.tenant_id
    and a.contact = old.contact
    and a.is_booker
    and b.closed_at is null;
  return null;
end;
$function$;

CREATE OR REPLACE FUNCTION private.corrected (
  p_corrections jsonb,
  p_contact     text,
  p_said        jsonb
)
  RETURNS jsonb
  LANGUAGE plpgsql
  IMMUTABLE
  SET search_path TO ''
  AS $function$
begin
  return (
    -- Also what was itself a correction. What it does not say holds on.
    select coalesce(
      jsonb_object_agg(
        c.key, case when c.value ->> 'contact' = p_contact then c.value || p_said else c.value end),
      '{}'
    )
    from jsonb_each(p_corrections) c
  ) || case
    when p_corrections #>> array[p_contact, 'contact'] = p_contact then '{}'
    else jsonb_build_object(p_contact, p_said)
  end;
end;
$function$;

CREATE OR REPLACE FUNCTION private.corrections_of (
  p_tenant_id uuid,
  p_cal_uid   text,
  p_until     timestamp with time zone
)
  RETURNS jsonb
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
declare
  v_corrections jsonb := '{}';
  e record;
begin
  -- Slots may have many events, and few tenants corrected anything.
  if not exists (
    select from public.webhook_events w where w.tenant_id = p_tenant_id and w.provider = 'admin'
  ) then
    return v_corrections;
  end if;
  for e in
    -- Also where a seat of this slot was before.
    with recursive slot (booking_id) as (
      select u.booking_id
      from public.booking_uids u
      where u.tenant_id = p_tenant_id and u.cal_uid = p_cal_uid
      union
      select u.booking_id
      from slot s
      join public.webhook_events w on w.tenant_id = p_tenant_id and w.booking_id = s.booking_id
      join public.booking_uids u on u.tenant_id = p_tenant_id and u.cal_uid = w.left_uid
      where w.left_uid is not null and w.status = 'applied' and w.occurred_at <= p_until
    )
    select w.body #>> '{payload,contact}' as contact, w.body #> '{payload,corrected}' as said
    from slot s
    join public.webhook_events w on w.tenant_id = p_tenant_id and w.booking_id = s.booking_id
    where w.provider = 'admin' and w.status = 'applied' and w.occurred_at <= p_until
    order by w.occurred_at, w.event_id
  loop
    v_corrections := private.corrected(v_corrections, e.contact, e.said);
  end loop;
  return v_corrections;
end;
$function$;

CREATE OR REPLACE FUNCTION private.do_job (
  p_job         private.jobs,
  p_booking_ids uuid[],
  p_now         timestamp with time zone
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
begin
  case p_job.kind
    when 'rebuild' then
      perform private.rebuild_some(p_job.tenant_id, p_booking_ids, p_now);
    when 'disable' then
      perform private.cancel_reminders(p_job.tenant_id, p_booking_ids);
    when 'enable' then
      -- First: planning lets what waits go on, unless it is not wanted any more.
      perform private.revive_waiting(p_job.tenant_id, p_booking_ids, p_now);
      perform private.plan_reminders(p_job.tenant_id, p_booking_ids, p_now => p_now);
    when 'replan_rule' then
      perform private.plan_reminders(
        p_job.tenant_id, p_booking_ids, p_job.rule_id, p_now => p_now);
  end case;
end;
$function$;

CREATE OR REPLACE FUNCTION private.erase_closed_booking (
  p_tenant_id  uuid,
  p_booking_id uuid,
  p_contacts   text[],
  p_patterns   text[],
  p_alias      text
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_is_first_booker constant boolean := exists (
    select
    from public.bookings b
    where b.tenant_id = p_tenant_id
      and b.id = p_booking_id
      and private.contact_of(coalesce(b.attendee_email, b.attendee_phone)) = any (p_contacts)
  );
begin
  update public.bookings b
  set attendee_name = case when v_is_first_booker then 'Erased' else b.attendee_name end,
      attendee_email = case when v_is_first_booker then p_alias else b.attendee_email end,
      attendee_phone = case when not v_is_first_booker then b.attendee_phone end,
      event_title = private.erased_text(b.event_title, p_patterns, p_alias),
      cancellation_reason = case
        when not v_is_first_booker
          then private.erased_text(b.cancellation_reason, p_patterns, p_alias)
      end,
      cancelled_by = private.erased_text(b.cancelled_by, p_patterns, p_alias),
      metadata = private.erased_value(
        case
          when v_is_first_booker then b.metadata - array['responses', 'notes', 'reschedule_reason']
            -- Asked where, they may have typed where they live.
            - case when b.metadata #> '{responses,location}' is not null then 'location' else '' end
          else b.metadata
        end,
        p_patterns, p_alias)
  where b.tenant_id = p_tenant_id and b.id = p_booking_id;

  -- By two addresses they may stand in it twice, and the alias is one: who booked stays, or was first.
  delete from public.booking_attendees a
  using public.booking_attendees k
  where a.tenant_id = p_tenant_id
    and a.booking_id = p_booking_id
    and a.contact = any (p_contacts)
    and k.tenant_id = a.tenant_id
    and k.booking_id = a.booking_id
    and k.contact = any (p_contacts)
    and (not k.is_booker, k.position, k.contact) < (not a.is_booker, a.position, a.contact);
  update public.booking_attendees a
  set contact = p_alias, email = p_alias, name = 'Erased', phone = null
  where a.tenant_id = p_tenant_id
    and a.booking_id = p_booking_id
    and a.contact = any (p_contacts);
end;
$function$;

CREATE OR REPLACE FUNCTION private.erase_errors (
  p_tenant_id uuid,
  p_pattern   private.search_pattern,
  p_patterns  text[],
  p_alias     text
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
begin
  update public.alerts a
  set summary = private.erased_text(a.summary, p_patterns, p_alias),
      evidence = private.erased_value(a.evidence, p_patterns, p_alias, true)
  where a.tenant_id = p_tenant_id
    and private.names(concat_ws(E'\n', a.summary, a.evidence), p_pattern);
  update public.alert_recipients r
  set failure = private.erased_text(r.failure, p_patterns, p_alias)
  where r.tenant_id = p_tenant_id and private.names(r.failure, p_pattern);
  update private.alert_messages m
  set error = private.erased_text(m.error, p_patterns, p_alias)
  from public.alert_recipients r
  where r.id = m.recipient_id
    and r.tenant_id = p_tenant_id
    and private.names(m.error, p_pattern);
  update private.jobs j
  set error = private.erased_text(j.error, p_patterns, p_alias)
  where j.tenant_id = p_tenant_id and private.names(j.error, p_pattern);
  update private.sync_cursors c
  set error = private.erased_text(c.error, p_patterns, p_alias)
  where c.tenant_id = p_tenant_id and private.names(c.error, p_pattern);
  update public.reconciliations c
  set error = private.erased_text(c.error, p_patterns, p_alias)
  where c.tenant_id = p_tenant_id and private.names(c.error, p_pattern);
end;
$function$;

CREATE OR REPLACE FUNCTION private.erase_mentions (
  p_tenant_id uuid,
  p_pattern   private.search_pattern,
  p_patterns  text[],
  p_alias     text
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
begin
  update public.leads l
  set notes = private.erased_text(l.notes, p_patterns, p_alias),
      source = private.erased_text(l.source, p_patterns, p_alias)
  where l.tenant_id = p_tenant_id
    and (
      private.names(l.notes, p_pattern)
      or l.source <> 'cal.com' and private.names(l.source, p_pattern)
    );
  update private.merged_contacts m
  set lead = private.erased_value(m.lead, p_patterns, p_alias),
      added = private.erased_value(m.added, p_patterns, p_alias)
  where m.tenant_id = p_tenant_id
    and private.names(concat_ws(E'\n', m.lead, m.added), p_pattern);
  update public.lead_activities a
  set details = private.erased_value(a.details, p_patterns, p_alias)
  where a.tenant_id = p_tenant_id
    and a.kind = 'form_submitted'
    and private.names(a.details::text, p_pattern);
  update public.suppressions s
  set detail = private.erased_text(s.detail, p_patterns, p_alias)
  where s.tenant_id = p_tenant_id and private.names(s.detail, p_pattern);
end;
$function$;

CREATE OR REPLACE FUNCTION private.erased_body (
  p_body      jsonb,
  p_contacts  text[],
  p_patterns  text[],
  p_alias     text,
  p_is_booker boolean
)
  RETURNS jsonb
  LANGUAGE plpgsql
  IMMUTABLE
  SET search_path TO ''
  AS $function$
declare
  v_details jsonb := private.event_details(p_body)
    - array['attendeeIcsContent', 'organizerIcsContent', 'message'];
  v_typed constant text := private.typed_address(v_details);
  v_list text;
begin
  if private.is_form(p_body ->> 'triggerEvent') then
    return case
      when (private.read_form(v_details)).contact = any (p_contacts) then jsonb_build_object(
        'triggerEvent', p_body -> 'triggerEvent', 'createdAt', p_body -> 'createdAt',
        'payload', jsonb_build_object(
          'formId', v_details -> 'formId', 'formName', v_details -> 'formName',
          'responses', jsonb_build_object(
            'email', jsonb_build_object('value', p_alias),
            'name', jsonb_build_object('value', 'Erased'))))
      else private.erased_value(p_body, p_patterns, p_alias)
    end;
  end if;
  if p_body ->> 'triggerEvent' = 'ATTENDEE_CORRECTED' then
    return jsonb_set(p_body, '{payload}', v_details || jsonb_build_object(
      -- Another's address stays, or the fold would give the booking back to them.
      'contact', case
        when v_details ->> 'contact' = any (p_contacts) then p_alias
        else v_details ->> 'contact'
      end,
      -- Also whom it was corrected to, if that is another.
      'corrected', case
        when v_details #>> '{corrected,contact}' = any (p_contacts)
          then jsonb_build_object('contact', p_alias, 'email', p_alias, 'name', 'Erased')
        else private.erased_value(v_details -> 'corrected', p_patterns, p_alias)
      end
    ));
  end if;

  foreach v_list in array array['attendees', 'guests'] loop
    if jsonb_typeof(v_details -> v_list) = 'array' then
      v_details := jsonb_set(v_details, array[v_list], (
        select coalesce(
          jsonb_agg(private.erased_entry(a.value, p_contacts, p_alias, v_details) order by a.ordinality),
          '[]')
        from jsonb_array_elements(v_details -> v_list) with ordinality a
      ));
    end if;
  end loop;

  -- What a booker typed may say anything about them.
  if p_is_booker then
    v_details := v_details - array[
      'responses', 'additionalNotes', 'description', 'customInputs', 'userFieldsResponses',
      'smsReminderNumber', 'cancellationReason', 'rejectionReason'
    ];
    -- Only who booked, which the order of a list does not tell.
    if v_typed is not null then
      v_details := v_details || jsonb_build_object('responses', jsonb_build_object(
        'email', jsonb_build_object(
          'value', case
            when private.contact_of(coalesce(private.phone_of_fake_address(v_typed), v_typed))
              = any (p_contacts) then p_alias
            else v_typed
          end)));
    end if;
  end if;
  v_details := private.erased_value(v_details, p_patterns, p_alias);
  return case
    when jsonb_typeof(p_body -> 'payload') = 'object' then jsonb_set(p_body, '{payload}', v_details)
    else v_details
  end;
end;
$function$;

CREATE OR REPLACE FUNCTION private.erased_value (
  p_value    jsonb,
  p_patterns text[],
  p_alias    text,
  p_is_typed boolean DEFAULT false
)
  RETURNS jsonb
  LANGUAGE plpgsql
  IMMUTABLE
  SET search_path TO ''
  AS $function$
begin
  case jsonb_typeof(p_value)
    when 'string' then
      return to_jsonb(private.erased_text(p_value #>> '{}', p_patterns, p_alias));
    when 'array' then
      return (
        select coalesce(
          jsonb_agg(
            private.erased_value(a.value, p_patterns, p_alias, p_is_typed) order by a.ordinality),
          '[]')
        from jsonb_array_elements(p_value) with ordinality a
      );
    when 'object' then
      return (
        select coalesce(
          jsonb_object_agg(
            o.key,
            case
              -- Under its own questions a tenant may ask anything.
              when p_is_typed or o.key in ('responses', 'userFieldsResponses', 'customInputs', 'answers')
                then private.erased_value(o.value, p_patterns, p_alias, true)
              -- What events are found, ordered and joined by says nothing of a person.
              when o.key in (
                'triggerEvent', 'createdAt', 'uid', 'bookingUid', 'rescheduleUid', 'iCalUID',
                'type', 'startTime', 'endTime', 'timeZone', 'locale', 'status'
              ) then o.value
              -- Who organizes keeps their name; the address may be the person's own.
              when o.key in ('organizer', 'user', 'team', 'hosts') then private.erased_value(
                o.value,
                array(select p.pattern from unnest(p_patterns) p (pattern) where p.pattern ~ '@'),
                p_alias)
              else private.erased_value(o.value, p_patterns, p_alias)
            end
          ),
          '{}'
        )
        from jsonb_each(p_value) o
      );
    else
      return p_value;
  end case;
end;
$function$;

CREATE OR REPLACE FUNCTION private.fit_of (
  p_tenant_id  uuid,
  p_booking_id uuid,
  p_state      private.booking_state,
  p_contact    text,
  p_person     jsonb
)
  RETURNS integer
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
declare
  v_fit integer;
begin
  -- What made the score is gone; the score stays.
  if private.is_erased(p_person ->> 'email') then
    return coalesce(private.fit_so_far(p_tenant_id, p_booking_id, p_contact), 30);
  end if;
  if p_state.seated and p_person ? 'fit' then
    return (p_person -> 'fit')::integer;
  end if;
  v_fit := private.classified_fit(
    p_person ->> 'email', p_person ->> 'name', p_person ->> 'phone', p_state.metadata);
  -- What someone else typed may be gone with them.
  if coalesce(length(p_state.metadata ->> 'notes'), 0) < 10
    and strpos(p_state.attendees::text, private.erased_domain()) > 0
  then
    return greatest(v_fit, private.fit_so_far(p_tenant_id, p_booking_id, p_contact));
  end if;
  return v_fit;
end;
$function$;

CREATE OR REPLACE FUNCTION private.fold_change (
  p_tenant_id uuid,
  p_change    private.change
)
  RETURNS private.folded_booking
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_booking public.bookings;
  s private.booking_state;
begin
  if not p_change.is_new then
    -- What is read of it from here on is its newest, and stays so.
    select b.*
    into v_booking
    from public.bookings b
    where b.tenant_id = p_tenant_id and b.id = p_change.booking_id
    for no key update;
  end if;

  if p_change.role is null or not p_change.is_new and v_booking.id is null then
    return private.folded_from_start(p_tenant_id, p_change.booking_id, p_change.is_new);
  elsif p_change.is_new then
    if (p_change.event).left_uid is not null then
      s := private.with_corrections_brought(null, p_change.event);
    end if;
    s := private.next_state(s, p_change.event, 'own');
    s.place := private.place_of(p_change.event, p_change.generation);
    return private.folded(p_change.booking_id, s, true);
  end if;
  return private.advance_booking(
    v_booking, p_change.event, p_change.role, p_change.generation);
end;
$function$;

CREATE OR REPLACE FUNCTION private.fold_events (
  p_events private.concerning_event[]
)
  RETURNS private.booking_state
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
declare
  s private.booking_state;
  v_next record;
  -- Of a slot with many seats: those not at hand. One map of all would be copied with each event.
  v_shelf jsonb[];
  v_details jsonb;
  v_named text[];
  v_contact text;
  v_at integer;
  v_person jsonb;
begin
  for v_next in
    select e.event, e.role, private.place_of(e.event, e.generation) as place
    from unnest(p_events) e
    order by place
  loop
    if v_next.role = 'own' and (v_next.event).left_uid is not null then
      s := private.with_corrections_brought(s, v_next.event);
    end if;
    if s.others > 0 then
      v_details := private.event_details((v_next.event).body);
      v_named := private.contacts_named(s, v_details, v_next.role);
      if private.concerns_everyone(
          s, (v_next.place).kind, v_next.role, v_named, private.booker_in(s.attendees))
        -- One of the others may be a host.
        or not coalesce(s.metadata -> 'hosts', '[]') @> coalesce(
          private.hosts_of(v_details, private.organizer_in(v_details)), '[]')
      then
        s := private.with_everyone(s, v_shelf);
        v_shelf := null;
      else
        foreach v_contact in array v_named loop
          v_at := private.shelf_of(v_contact);
          v_person := v_shelf[v_at] -> v_contact;
          if v_person is not null then
            v_shelf[v_at] := v_shelf[v_at] - v_contact;
            s := private.with_one_more_at_hand(s, v_contact, v_person);
          end if;
        end loop;
      end if;
    end if;

    s := private.next_state(s, v_next.event, v_next.role);
    s.place := v_next.place;

    if s.seated and private.are_many(s.attendees) then
      v_shelf := private.shelved(s, v_shelf);
      s := private.with_booker_only(s);
    end if;
  end loop;
  return private.with_everyone(s, v_shelf);
end;
$function$;

CREATE OR REPLACE FUNCTION private.forwarded_headers (
  p_forward private.forwards,
  p_body    text
)
  RETURNS jsonb
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
begin
  -- What the source says itself it signs with the key of the move. A link does not say whose it is.
  return p_forward.headers || case
    when p_forward.path like 'delivery-feedback?%' then jsonb_build_object(
      'x-calbase-signature', encode(extensions.hmac(
        decode(p_body, 'base64'),
        (
          select convert_to(private.read_secret(m.secret_id), 'UTF8')
          from private.moves m
          where m.tenant_id = p_forward.tenant_id and m.id = p_forward.move_id
        ),
        'sha256'), 'hex'))
    when p_forward.path ~ '^(unsubscribe|confirm-attendance)\?' then
      jsonb_build_object('x-calbase-tenant', p_forward.tenant_id)
    else '{}'
  end;
end;
$function$;

CREATE OR REPLACE FUNCTION private.freeze_tenant (
  p_tenant_id     uuid,
  p_move_id       uuid,
  p_functions_url text,
  p_now           timestamp with time zone DEFAULT now()
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_key constant text := private.random_secret();
  v_was_disabled_at timestamptz;
begin
  -- First the job, then the tenant: the order of whoever works on it.
  perform private.stop_jobs(p_tenant_id, p_now);
  -- Waits for webhooks that are being applied; later ones see it.
  perform private.lock_tenant(p_tenant_id);
  -- And what whoever had the tenant until now has begun.
  perform private.stop_jobs(p_tenant_id, p_now);
  v_was_disabled_at := (select t.disabled_at from public.tenants t where t.id = p_tenant_id for no key update);
  update public.tenants t set disabled_at = coalesce(t.disabled_at, p_now) where t.id = p_tenant_id;
  insert into private.moves (
    tenant_id, id, state, functions_url, key_hash, secret_id, was_disabled_at, began_at
  )
  values (
    p_tenant_id, p_move_id, 'frozen', p_functions_url, sha256(convert_to(v_key, 'UTF8')),
    vault.create_secret(
      v_key, private.vault_name(p_tenant_id, 'move ' || left(p_move_id::text, 8)),
      'Proves to the project to which the tenant moves that it has left this one. Deleted here, it never can.'),
    v_was_disabled_at, p_now);
  perform private.take_back_reminders(p_tenant_id, p_now);
end;
$function$;

CREATE OR REPLACE FUNCTION private.intended_rights()
  RETURNS SETOF private.access
  LANGUAGE sql
  IMMUTABLE
  SET search_path TO ''
  AS $function$
  -- What the edge functions call, with the secret key.
  select 'routine', 'public.' || f, 'service_role', 'EXECUTE', null::text[]
  from unnest('{
    apply_pending_events, receive_webhook, count_rejections, count_webhook_durations, webhook_secrets,
    tenant_names,
    claim_reminders, hand_over_reminder, settle_reminders, account_for_test,
    feedback_secret, record_feedback, record_answer, opt_out_status, opt_out, opt_in,
    attendance_status, confirm_attendance, health, metrics, zones_in_use, note_zones_apart,
    store_observations, claim_sync_step, settle_sync_step, claim_forwards, settle_forward,
    take_forwarded_feedback, has_tenant, claim_alert_messages, settle_alert_messages
  }'::text[]) f
  -- What is run in Studio and by `npm run tenant`, as the owner.
  union all
  select 'routine', 'public.' || f, null, null, null
  from unnest('{
    classify_lead, create_tenant, disable_tenant, enable_tenant, delete_tenant, rotate_secret,
    retire_old_secrets, set_channel, unset_channel, limit_texts, show_channels, reopen_channel,
    replay_events,
    rebuild_bookings, separate_booking, merge_leads, separate_leads, retry_reminders, stop_job,
    resume_job, preview_reminder, test_send, export_person, person, erase_person, pause_sending, resume_sending, due_meanwhile,
    adopt_installation, doctor, repair, recount_days, connect_tenant, disconnect_tenant,
    acknowledge_alert, resolve_alert, add_alert_recipient, remove_alert_recipient, test_alerts
  }'::text[]) f
  -- Policies run these by their ids: no one needs to see into the schema.
  union all
  select 'routine', f, 'authenticated', 'EXECUTE', null
  from unnest('{private.my_tenants, private.tenants_i_edit}'::text[]) f
  -- What members and the service read, as far as the policies go.
  union all
  select 'relation', 'public.' || t, r, 'SELECT', null
  from unnest('{
    tenants, tenant_members, bookings, booking_uids, leads, lead_activities,
    reminder_rules, message_templates, deleted_rules, reminders, deliveries, suppressions,
    upcoming_bookings, lead_pipeline, likely_duplicate_leads, event_log, reminder_log, reconciliations,
    reconciliation_findings, found_in_cal, alerts, daily_counts, daily_attempts, hourly_events,
    bookings_per_day, show_rate_per_week, leads_per_week, reminders_per_day, events_per_hour
  }'::text[]) t, unnest('{authenticated, service_role}'::text[]) r
  union all
  values
    -- Not what an event said.
    ('relation', 'public.webhook_events', 'service_role', 'SELECT', null),
    ('relation', 'public.webhook_events', 'authenticated', 'SELECT', '{
      tenant_id, id, provider, event_id, event_type, cal_uid, cal_booking_id, previous_uid, left_uid,
      series_key, occurred_at, received_at, status, reason, attempts, retry_at, booking_id}'::text[]),
    -- Not the keys to the seats.
    ('relation', 'public.booking_attendees', 'service_role', 'SELECT', null),
    ('relation', 'public.booking_attendees', 'authenticated', 'SELECT', '{
      tenant_id, booking_id, contact, position, is_booker, name, email, phone, time_zone, locale,
      no_show, no_show_at, requested_at, confirmed_at, left_at, moved_in, moved_out, fit,
      attendance_confirmed_at, attendance_confirmed_for}'),
    -- No secret is there, but addresses of staff.
    ('relation', 'public.alert_recipients', 'authenticated', 'SELECT', null),
    -- What admins edit, as far as the policies go.
    ('relation', 'public.leads', 'authenticated', 'UPDATE', '{status, status_locked, notes}'),
    ('relation', 'public.reminder_rules', 'authenticated', 'DELETE', null),
    ('relation', 'public.reminder_rules', 'authenticated', 'INSERT', '{
      tenant_id, name, anchor, offset_minutes, offset_days, at_time, channel, fallback_channel,
      recipients, address, event_types, question, answer_equals, answer_contains, which_bookings,
      calendar_file, active, asks_attendance, attendance}'),
    ('relation', 'public.reminder_rules', 'authenticated', 'UPDATE', '{
      name, anchor, offset_minutes, offset_days, at_time, channel, fallback_channel, recipients,
      address, event_types, question, answer_equals, answer_contains, which_bookings, calendar_file,
      active, asks_attendance, attendance}'),
    ('relation', 'public.message_templates', 'authenticated', 'DELETE', null),
    ('relation', 'public.message_templates', 'authenticated', 'INSERT', '{
      tenant_id, rule_id, language, subject, body, html}'),
    ('relation', 'public.message_templates', 'authenticated', 'UPDATE', '{
      language, subject, body, html}'),
    ('relation', 'public.suppressions', 'authenticated', 'DELETE', null),
    ('relation', 'public.suppressions', 'authenticated', 'INSERT', '{
      tenant_id, channel, address, scope, reason, detail}'),
    ('relation', 'public.suppressions', 'authenticated', 'UPDATE', '{scope, reason, detail}'),
    -- For Studio only, or for nobody's eyes.
    ('relation', 'public.tenant_health', null, null, null),
    ('relation', 'public.running_jobs', null, null, null),
    ('relation', 'public.tenant_moves', null, null, null),
    ('relation', 'public.connection', null, null, null),
    ('sequence', 'public.alerts_id_seq', null, null, null),
    ('sequence', 'public.alert_recipients_id_seq', null, null, null),
    ('sequence', 'public.reconciliations_id_seq', null, null, null),
    ('sequence', 'public.reconciliation_findings_id_seq', null, null, null),
    ('sequence', 'public.webhook_events_id_seq', null, null, null),
    ('sequence', 'public.deliveries_id_seq', null, null, null),
    ('relation', 'pgmq.q_reminders', null, null, null),
    ('relation', 'pgmq.a_reminders', null, null, null)
$function$;

CREATE OR REPLACE FUNCTION private.is_tenant_time_zone (
  p_text text
)
  RETURNS boolean
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
begin
  -- These are abbreviations, too, and PostgreSQL takes them for that: winter time all year.
  return p_text not in ('CET', 'EET', 'MET', 'WET')
    and exists (select from pg_catalog.pg_timezone_names z where z.name = p_text);
end;
$function$;

CREATE OR REPLACE FUNCTION private.is_time_zone (
  p_text text
)
  RETURNS boolean
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
begin
  -- An area and a place, or UTC: nothing that PostgreSQL would take for a date or an offset. Where
  -- it knows no zone, it takes a name with a number for a rule of its own: America/10 is ten hours
  -- behind. Only those of Etc have one.
  return coalesce(
    (
      p_text ~ '^[A-Za-z]+(/[A-Za-z_-]+)+$'
      or p_text ~ '^Etc/GMT([+-]?0|\+([1-9]|1[0-2])|-([1-9]|1[0-4]))$'
      or p_text in ('UTC', 'GMT')
    )
    and pg_input_is_valid('2000-01-01 00:00 ' || p_text, 'timestamptz'),
    false);
end;
$function$;

CREATE OR REPLACE FUNCTION private.is_undeliverable (
  p_reason public.suppression_reason
)
  RETURNS boolean
  LANGUAGE plpgsql
  IMMUTABLE
  SET search_path TO ''
  AS $function$
begin
  return p_reason in ('bounced', 'landline');
end;
$function$;

CREATE OR REPLACE FUNCTION private.is_where_seats_came_from (
  p_tenant_id  uuid,
  p_booking_id uuid
)
  RETURNS boolean
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
begin
  -- Without corrections it matters to nobody: see corrections_of().
  return exists (
    select from public.webhook_events w where w.tenant_id = p_tenant_id and w.provider = 'admin'
  ) and exists (
    with recursive slot (booking_id) as (
      values (p_booking_id)
      union
      select w.booking_id
      from slot s
      join public.booking_uids u on u.tenant_id = p_tenant_id and u.booking_id = s.booking_id
      join public.webhook_events w on w.tenant_id = p_tenant_id and w.left_uid = u.cal_uid
      where w.status = 'applied'
    )
    select
    from slot s
    join public.bookings b on b.tenant_id = p_tenant_id and b.id = s.booking_id
    where b.closed_at is null
  );
end;
$function$;

CREATE OR REPLACE FUNCTION private.known_as (
  p_tenant_id        uuid,
  p_address_or_phone text
)
  RETURNS text[]
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
declare
  v_contact constant text := private.contact_of(p_address_or_phone);
begin
  -- Also by what is no address to write to: events hold what was typed as one.
  if (v_contact ~ '^([^@\s]+@[^@\s]+|tel:[0-9]{5,})$') is not true then
    perform private.refuse(
      format('"%s" is neither an e-mail address nor a phone number', p_address_or_phone),
      'Give the whole address, or the phone number of a booker without one.',
      'invalid_parameter_value');
  end if;

  return array(
    select v_contact
    union
    select unnest(private.was_known_as(p_tenant_id, private.became(p_tenant_id, v_contact)))
  );
end;
$function$;

CREATE OR REPLACE FUNCTION private.next_moved_reminders (
  p_tenant_id uuid,
  p_limit     integer
)
  RETURNS uuid[]
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  SET enable_seqscan TO 'off'
  SET enable_bitmapscan TO 'off'
  SET enable_sort TO 'off'
  SET jit TO 'off'
  AS $function$
begin
  return array(
    select r.booking_id
    from public.reminders r
    where r.tenant_id = p_tenant_id and r.status = 'scheduled'
    order by r.channel, r.send_at
    limit p_limit
  );
end;
$function$;

CREATE OR REPLACE FUNCTION private.next_state (
  p_state private.booking_state,
  p_event public.webhook_events,
  p_role  private.event_role
)
  RETURNS private.booking_state
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
declare
  s private.booking_state := p_state;
  v_kind constant private.event_kind := private.event_kind(p_event.event_type);
  v_details constant jsonb := private.event_details(p_event.body);
  v_said jsonb;
  v_hosts jsonb;
begin
  if p_role <> 'own' then
    -- What is said of others before this booking began does not concern it.
    if s.cal_uid is null then
      return s;
    end if;
    s := case p_role
      when 'departure' then private.with_departure(s, v_details, p_event.occurred_at)
      else private.with_series_change(s, v_kind, v_details, p_event.occurred_at)
    end;
    -- What is said of a series and does not reach an occurrence is none of its events.
    if s is distinct from p_state then
      s.updated_at := greatest(s.updated_at, p_event.occurred_at);
    end if;
    return s;
  end if;

  if s.cal_uid is null then
    s.seated := false;
    s.payment_due := false;
    s.was_requested := false;
    s.attendees := '{}';
    s.others := 0;
    s.others_present := 0;
    s.corrections := coalesce(s.corrections, '{}');
    s.metadata := '{}';
    s.series_keys := '{}';
    s.created_at := p_event.occurred_at;
    s.updated_at := p_event.occurred_at;
  end if;
  if s.cal_uid is distinct from p_event.cal_uid then
    s := private.with_new_generation(s, p_event.cal_uid);
  end if;

  if p_event.provider = 'cal-api' then
    return private.with_observation(s, p_state.cal_uid is null, v_details, p_event);
  end if;
  if p_event.provider = 'admin' then
    s := private.with_correction(s, v_details);
    s.updated_at := greatest(s.updated_at, p_event.occurred_at);
    return s;
  end if;

  if v_kind = 'attendance_confirmed' then
    s := private.with_attendance_confirmed(s, v_details, p_event.occurred_at);
    s.updated_at := greatest(s.updated_at, p_event.occurred_at);
    return s;
  end if;

  if p_event.series_key is not null and p_event.series_key <> all (s.series_keys) then
    s.series_keys := s.series_keys || p_event.series_key;
  end if;
  v_said := private.metadata_of(v_details);
  v_hosts := s.metadata -> 'hosts';
  s := private.with_details(s, v_kind, v_details, v_said, p_event.cal_booking_id);
  if s.attendees <> '{}' and v_hosts is distinct from s.metadata -> 'hosts' then
    s := private.without_hosts(s);
  end if;
  s := private.with_attendees_listed(s, v_kind, v_details, v_said, p_event.occurred_at);
  s := private.with_status(s, v_kind, p_event.event_type, v_details, p_event.occurred_at);
  -- Told again a moment later by another webhook, it was moved once.
  if v_kind = 'rescheduled' and p_state.status = 'rescheduled'
    and (s.cal_uid, s.start_time, s.end_time)
      is not distinct from (p_state.cal_uid, p_state.start_time, p_state.end_time)
  then
    s.rescheduled_at := p_state.rescheduled_at;
  end if;
  s.created_at := least(s.created_at, p_event.occurred_at);
  s.updated_at := greatest(s.updated_at, p_event.occurred_at);
  return s;
end;
$function$;

CREATE OR REPLACE FUNCTION private.note_former_contact (
  p_tenant_id    uuid,
  p_contact      text,
  p_corrected_to text
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
begin
  if p_contact <> p_corrected_to then
    insert into private.former_contacts as o (tenant_id, contact, corrected_to, corrected_at)
    -- Two corrections in one transaction have an order, too.
    values (p_tenant_id, p_contact, p_corrected_to, clock_timestamp())
    on conflict (tenant_id, contact, corrected_to) do update
    set corrected_at = excluded.corrected_at;
  end if;
end;
$function$;

CREATE OR REPLACE FUNCTION private.open_relations()
  RETURNS SETOF private.wrong_right
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
begin
  return query
  select true, i.role, 'every tenant''s rows', i.object,
    format(
      case when c.relkind = 'v' then 'alter view %s set (security_invoker = true)'
        else 'alter table %s enable row level security' end,
      c.oid::regclass)
  from (
    select distinct r.object, r.role
    from private.intended_rights() r
    where r.kind = 'relation' and r.role = 'authenticated'
  ) i
  join pg_catalog.pg_class c on c.oid = to_regclass(i.object)
  where case when c.relkind = 'v'
    -- However it is written: true, on, 1.
    then not coalesce((
      select t.option_value::boolean
      from pg_options_to_table(c.reloptions) t
      where t.option_name = 'security_invoker'), false)
    else not c.relrowsecurity end
  order by i.object;
end;
$function$;

CREATE OR REPLACE FUNCTION private.pattern_of (
  p_word text
)
  RETURNS text
  LANGUAGE plpgsql
  IMMUTABLE
  SET search_path TO ''
  AS $function$
begin
  -- A whole address, number or name: not a part of another's.
  return case
    when p_word like '%@%' then
      '(?<![[:alnum:]._%+''-])' || private.spelling_of(p_word) || '(?![[:alnum:]-]|\.[[:alnum:]])'
    -- A blank ends a number, other punctuation joins it with digits behind it. What is looked at
    -- before it is one character: more is searched for from the beginning of the text each time.
    when private.number_in(p_word) is not null then
      '(?:\+[-()./ ]*|(?<![0-9])(?:00[-()./ ]*)?)'
        || private.spelling_of(p_word) || '(?![0-9]|[-./][0-9])'
    -- A regular expression can have some 50,000 letters. Nothing but a forgery is as long, and it is
    -- looked for by how it begins.
    when length(p_word) > 10000 then private.spelling_of(left(p_word, 10000))
    else '(?<![[:alnum:]])' || private.spelling_of(p_word) || '(?![[:alnum:]])'
  end;
end;
$function$;

CREATE OR REPLACE FUNCTION private.patterns_of (
  p_tenant_id uuid,
  p_contacts  text[],
  p_event_ids bigint[]
)
  RETURNS text[]
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
begin
  -- Addresses first; then long words before short ones, which may be part of them.
  return array(
    select private.pattern_of(w.word)
    from (
      select unnest(p_contacts) as word
      union
      select unnest(array[a.name, a.phone])
      from public.booking_attendees a
      where a.tenant_id = p_tenant_id and a.contact = any (p_contacts)
      union
      select unnest(array[l.name, l.phone])
      from public.leads l
      where l.tenant_id = p_tenant_id and l.contact = any (p_contacts)
      union
      select unnest(array[
        n.value ->> 'name', n.value ->> 'firstName', n.value ->> 'lastName',
        n.value ->> 'phoneNumber'
      ])
      from public.webhook_events e
      cross join jsonb_array_elements(
        case when jsonb_typeof(private.event_details(e.body) -> 'attendees') = 'array'
          then private.event_details(e.body) -> 'attendees' else '[]' end
      ) n
      where e.tenant_id = p_tenant_id
        and e.id = any (p_event_ids)
        and jsonb_typeof(n.value) = 'object'
        and (private.read_attendee(n.value, 0, null, private.event_details(e.body))).contact = any (p_contacts)
      union
      -- Cal.com puts it into the place, the calendar entry and the title as well.
      select private.typed_place(private.event_details(e.body))
      from public.webhook_events e
      where e.tenant_id = p_tenant_id
        and e.id = any (p_event_ids)
        and private.booker_of(private.event_details(e.body)) = any (p_contacts)
    ) w
    where length(private.trimmed(w.word)) >= 2 and w.word <> 'Erased'
    order by w.word like '%@%' desc, length(w.word) desc
  );
end;
$function$;

CREATE OR REPLACE FUNCTION private.prune_events (
  p_limit integer,
  p_now   timestamp with time zone
)
  RETURNS integer
  LANGUAGE plpgsql
  SET search_path TO ''
  SET enable_seqscan TO 'off'
  AS $function$
declare
  v_count integer;
begin
  -- Chosen once: joined, it could be chosen again for each, and more than so many deleted.
  with old as materialized (
    select e.tenant_id, e.id
    from public.tenants t
    join public.webhook_events e on e.tenant_id = t.id
    left join public.bookings b on b.tenant_id = e.tenant_id and b.id = e.booking_id
    where t.keep_events_days is not null
      and not private.is_being_copied(t.id)
      and e.received_at < p_now - make_interval(days => t.keep_events_days)
      and (
        e.status in ('ignored', 'unparseable')
        -- Given up, or of a tenant that is disabled, for which nothing is applied.
        or (
            e.status = 'failed' and e.retry_at is null
            or e.status in ('failed', 'pending') and t.disabled_at is not null
          )
          and not private.may_still_be_applied(
            e, p_now - make_interval(days => t.keep_events_days))
        or b.closed_at is not null
        -- A form: its lead keeps what was answered.
        or e.status = 'applied' and e.booking_id is null
      )
      -- Not while another booking is still computed from it. Looked up for each (offset 0): joined, in
      -- a project without statistics, all would be compared with all that is open.
      and not exists (
        select
        from public.booking_uids u
        join public.bookings o on o.tenant_id = u.tenant_id and o.id = u.booking_id
        where u.tenant_id = e.tenant_id and u.cal_uid = e.left_uid and o.closed_at is null
        offset 0
      )
      and not (
        (e.provider = 'admin' or e.left_uid is not null)
        and private.is_where_seats_came_from(e.tenant_id, e.booking_id)
      )
      -- By each key of its booking: what cancels all that remain of a series has another than they.
      and (e.series_key is null or not exists (
        select
        from unnest(array(
          select e.series_key
          union
          select k.series_key
          from public.webhook_events k
          where k.tenant_id = e.tenant_id and k.booking_id = e.booking_id
        )) q (series_key)
        cross join lateral (
          select s.booking_id
          from public.webhook_events s
          where s.tenant_id = e.tenant_id and s.series_key = q.series_key
          offset 0
        ) s
        cross join lateral (
          select
          from public.bookings o
          where o.tenant_id = e.tenant_id and o.id = s.booking_id and o.closed_at is null
          offset 0
        ) o
      ))
    limit p_limit
    -- Not what is being applied: its tenant was enabled a moment ago.
    for update of e skip locked
  )
  delete from public.webhook_events d
  using old
  where d.tenant_id = old.tenant_id and d.id = old.id;
  get diagnostics v_count = row_count;
  return v_count;
end;
$function$;

CREATE OR REPLACE FUNCTION private.reason_suppressed (
  p_channel public.reminder_channel,
  p_context private.context
)
  RETURNS public.reminder_reason
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
declare
  v_suppression public.suppressions;
begin
  -- Most tenants have none.
  if not p_context.has_suppressions then
    return null;
  end if;

  select s.*
  into v_suppression
  from private.suppressions_of(
    (p_context.tenant).id, p_channel, private.address_of(p_channel, p_context.addressee),
    (p_context.addressee).recipient) s
  where s.scope = 'everything' or private.is_follow_up((p_context.rule).anchor)
  -- What goes another way where an address takes nothing does not where somebody wants nothing.
  order by private.is_undeliverable(s.reason), s.scope desc, s.reason desc
  limit 1;
  return case when found then private.reason_of(v_suppression) end;
end;
$function$;

CREATE OR REPLACE FUNCTION private.record_correction (
  p_old       public.booking_attendees,
  p_corrected jsonb,
  p_now       timestamp with time zone
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_person constant jsonb := to_jsonb(p_old) || p_corrected;
  v_booking public.bookings;
  e public.webhook_events;
begin
  select b.*
  into v_booking
  from public.bookings b
  where b.tenant_id = p_old.tenant_id and b.id = p_old.booking_id;
  if v_booking.closed_at is not null then
    perform private.refuse(
      'This booking is closed: the events it was computed from are no longer kept',
      'It stays as it is. To forget a person, run erase_person().',
      'restrict_violation');
  end if;

  e.tenant_id := p_old.tenant_id;
  e.provider := 'admin';
  e.event_id := gen_random_uuid()::text;
  e.event_type := 'ATTENDEE_CORRECTED';
  e.cal_uid := v_booking.cal_uid;
  -- Two corrections in one transaction have an order, too.
  e.occurred_at := greatest(p_now, clock_timestamp());
  e.received_at := p_now;
  e.status := 'pending';
  e.body := jsonb_build_object(
    'triggerEvent', 'ATTENDEE_CORRECTED',
    'createdAt', p_now,
    'payload', jsonb_build_object(
      'uid', v_booking.cal_uid,
      'contact', p_old.contact,
      'corrected', p_corrected || jsonb_build_object(
        'contact', private.contact_of(coalesce(v_person ->> 'email', v_person ->> 'phone')))
    )
  );
  update private.attendance_tokens k
  set contact = e.body #>> '{payload,corrected,contact}'
  from public.booking_uids u
  where u.tenant_id = p_old.tenant_id
    and u.booking_id = p_old.booking_id
    and k.tenant_id = u.tenant_id
    and k.cal_uid = u.cal_uid
    and k.contact = p_old.contact;
  -- A person waits, unlike a webhook.
  perform private.lock_tenant(e.tenant_id);
  perform private.store_event(e, p_now);
  select w.*
  into e
  from public.webhook_events w
  where w.tenant_id = e.tenant_id and w.provider = e.provider and w.event_id = e.event_id;
  if e.status <> 'applied' then
    perform private.refuse('The correction could not be applied', coalesce(
      e.reason, 'Somebody else is changing this booking or lead. Try again in a moment.'));
  end if;
end;
$function$;

CREATE OR REPLACE FUNCTION private.refuse_unknown_time_zone()
  RETURNS TRIGGER
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
begin
  if private.is_tenant_time_zone(new.time_zone) is not true then
    perform private.refuse(
      format('Unknown time zone "%s"', new.time_zone),
      'Use an IANA name such as Europe/Berlin.',
      'invalid_parameter_value');
  end if;
  return new;
end;
$function$;

CREATE OR REPLACE FUNCTION private.rename_lead (
  p_old   public.booking_attendees,
  p_email text,
  p_phone text
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
begin
  update public.leads l
  set email = p_email, phone = p_phone
  where l.tenant_id = p_old.tenant_id
    and l.contact = p_old.contact
    and not exists (
      select from public.leads o
      where o.tenant_id = l.tenant_id
        and o.contact = private.contact_of(coalesce(p_email, p_phone))
    )
    -- Merged, it is another lead's.
    and not exists (
      select from private.merged_contacts m
      where m.tenant_id = l.tenant_id
        and m.contact = private.contact_of(coalesce(p_email, p_phone))
    )
    and not exists (
      select from public.lead_activities a
      where a.tenant_id = l.tenant_id
        and a.lead_id = l.id
        and (a.booking_id <> p_old.booking_id or a.kind = 'form_submitted')
    );
  if found then
    perform private.rename_merged(
      p_old.tenant_id, p_old.contact, private.contact_of(coalesce(p_email, p_phone)));
  end if;
end;
$function$;

CREATE OR REPLACE FUNCTION private.reserve_ids (
  p_last_ids jsonb
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_name text;
  v_last bigint;
  v_sequence regclass;
begin
  -- Two that arrive at once, one after the other: each sets what it has looked at before, and a
  -- sequence that is set back gives the ids of the other a second time.
  perform pg_advisory_xact_lock(hashtextextended('calbase reserving ids', 0));
  for v_name, v_last in select i.key, i.value::bigint from jsonb_each_text(p_last_ids) i loop
    if v_last > 1e15 or not exists (select from private.carried_tables() c where c.name = v_name) then
      perform private.refuse(
        format('The other project says that its last id of %s is %s', v_name, v_last),
        'No project has that many: nothing was taken in from it.');
    end if;
    v_sequence := pg_get_serial_sequence(v_name, 'id')::regclass;
    -- Never back; a hundred more are for whoever counts on between the look and the jump.
    if coalesce(pg_sequence_last_value(v_sequence), 0) < v_last then
      perform setval(v_sequence, v_last + 100);
    end if;
  end loop;
end;
$function$;

CREATE OR REPLACE FUNCTION private.restore_rights()
  RETURNS integer
  LANGUAGE plpgsql
  SET search_path TO ''
  SET lock_timeout TO '2s'
  AS $function$
declare
  v_count integer := 0;
  v_wrong private.wrong_right;
begin
  -- Twice: what is taken from a whole table is taken from its columns as well.
  for v_round in 1..2 loop
    for v_wrong in select * from private.rights_amiss() loop
      execute v_wrong.statement;
      v_count := v_count + 1;
    end loop;
  end loop;
  return v_count;
end;
$function$;

CREATE OR REPLACE FUNCTION private.revive_waiting (
  p_tenant_id   uuid,
  p_booking_ids uuid[],
  p_now         timestamp with time zone
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
begin
  -- Each is judged when it is sent: if it is too late by then, it is not.
  perform private.replan_reminders(p_tenant_id, array(
    select row(
      r.booking_id, r.rule_id, r.recipient, r.channel, 'scheduled',
      case when r.is_fallback then 'first_failed' end, r.due_at, r.send_at, r.is_fallback
    )::private.reminder_plan
    from public.reminders r
    where r.tenant_id = p_tenant_id
      and r.booking_id = any (p_booking_ids)
      and r.status = 'cancelled'
      and r.reason_code = 'tenant_disabled'
      -- No rule plans the former, and the latter's time has passed by its rule.
      and (r.is_fallback or r.due_at <= p_now and r.send_at > p_now)
    order by r.id
    for update
  ));
end;
$function$;

CREATE OR REPLACE FUNCTION private.rights_amiss()
  RETURNS SETOF private.wrong_right
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
begin
  -- The worst, and the likeliest: it takes a click in Studio.
  return query
  select * from private.open_relations();
  return query
  with amiss as (
    (select true as too_much, x.* from (
      select * from private.actual_rights() except select * from private.wanted_rights()) x)
    union all
    (select false, x.* from (
      select * from private.wanted_rights() except select * from private.actual_rights()) x)
  )
  select a.too_much, a.role, a.privilege, o.name,
    format(
      case when a.too_much then 'revoke %s%s on %s from %s' else 'grant %s%s on %s to %s' end,
      a.privilege, case when a.attname is not null then format(' (%I)', a.attname) else '' end, o.name,
      a.role)
  from amiss a
  cross join lateral private.object_in_sql(a.kind, a.oid) o (name)
  order by not a.too_much, o.name, a.role, a.privilege;
end;
$function$;

CREATE OR REPLACE FUNCTION private.stands_still (
  p_tenant_id uuid
)
  RETURNS boolean
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
begin
  return exists (
    select from private.moves m
    where m.tenant_id = p_tenant_id and m.state in ('frozen', 'moved', 'arriving')
  );
end;
$function$;

CREATE OR REPLACE FUNCTION private.stop_jobs (
  p_tenant_id uuid,
  p_now       timestamp with time zone
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
begin
  update private.jobs j
  set stopped_at = p_now
  where j.tenant_id = p_tenant_id and j.ended_at is null and j.stopped_at is null;
end;
$function$;

CREATE OR REPLACE FUNCTION private.suppress (
  p_tenant_id uuid,
  p_channel   public.reminder_channel,
  p_address   text,
  p_reason    public.suppression_reason,
  p_detail    text,
  p_now       timestamp with time zone
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
begin
  insert into public.suppressions (tenant_id, channel, address, reason, detail, created_at)
  values (
    p_tenant_id, p_channel, private.normalized_address(p_channel, p_address), p_reason,
    left(private.trimmed(p_detail), 1000), p_now
  )
  on conflict do nothing;
end;
$function$;

CREATE OR REPLACE FUNCTION private.suppress_by_feedback (
  p_reminder public.reminders,
  p_attempt  public.deliveries,
  p_feedback private.feedback
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  -- A text message's number is not on the reminder: the provider names it, also where the sender has
  -- not reported the attempt yet. (Reminders of a person who was erased have other ids.)
  v_address constant text := case p_feedback.channel
    when 'sms' then coalesce(private.e164(p_feedback.address), private.e164(p_attempt.address))
    when 'email' then case when p_reminder.recipient like '%@%' then p_reminder.recipient end
  end;
begin
  if v_address is not null then
    perform private.suppress(
      p_feedback.tenant_id, p_feedback.channel, v_address, p_feedback.suppress,
      p_feedback.detail, p_feedback.at);
  end if;
end;
$function$;

CREATE OR REPLACE FUNCTION private.suppressions_of (
  p_tenant_id uuid,
  p_channel   public.reminder_channel,
  p_address   text,
  p_contact   text
)
  RETURNS SETOF public.suppressions
  LANGUAGE plpgsql
  STABLE
  ROWS 1
  SET search_path TO ''
  AS $function$
declare
  -- Looked up anew each time, and copied nowhere: when the leads are separated, each address has
  -- what was said of it, and no more.
  v_addresses constant text[] :=
    p_address || private.addresses_of_person(p_tenant_id, p_channel, p_contact);
begin
  return query
  select s.*
  from public.suppressions s
  where s.tenant_id = p_tenant_id
    and s.channel = p_channel
    and s.address = any (v_addresses)
    and (s.address = p_address or not private.is_undeliverable(s.reason));
end;
$function$;

CREATE OR REPLACE FUNCTION private.sync_form (
  p_event public.webhook_events
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  e constant public.webhook_events := p_event;
  f constant private.form := private.read_form(private.event_details(e.body));
  v_lead_id constant uuid := private.lead_of_form(e, f);
  v_merged constant private.merged_contacts[] :=
    private.merged_with(e.tenant_id, array[f.contact]);
  v_scoring private.scoring;
begin
  insert into public.lead_activities as a
    (tenant_id, id, lead_id, kind, occurred_at, fit, form_event, details)
  values (
    e.tenant_id, private.stable_id(v_lead_id::text, e.event_id, 'form_submitted'), v_lead_id,
    'form_submitted', e.occurred_at, private.classified_fit(f.email, f.name, f.phone, '{}'),
    e.event_id, f.details
  )
  on conflict (tenant_id, form_event) do update
  set id = excluded.id, lead_id = excluded.lead_id, details = excluded.details,
      -- What made the score is gone with an erased person; the score stays.
      fit = case when private.is_erased(f.email) then a.fit else excluded.fit end;

  v_scoring := private.score_leads(
    e.tenant_id,
    array[row(f.contact, v_lead_id, false, e.occurred_at, null, null, null, null)::private.scored_lead],
    '{}', '{}');
  perform private.write_activities(e.tenant_id, v_scoring.deeds, false);
  perform private.write_known_leads(e.tenant_id, v_scoring);
  perform private.write_merged_leads(
    e.tenant_id, v_merged, array[private.lead_contact(v_merged, f.contact)]);
end;
$function$;

CREATE OR REPLACE FUNCTION private.tenant_with_moved_reminders (
  p_now timestamp with time zone
)
  RETURNS uuid
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  SET enable_seqscan TO 'off'
  SET enable_bitmapscan TO 'off'
  SET enable_sort TO 'off'
  SET jit TO 'off'
  AS $function$
begin
  return (
    select m.tenant_id
    from private.moves m
    where m.state = 'moved'
      -- Until then its copy may have to be made again from here (welcome()).
      and m.switched_at < p_now - interval '1 day'
      and (
        select r.id
        from public.reminders r
        -- Nothing is queued: settle_leaving() waited for that.
        where r.tenant_id = m.tenant_id and r.status = 'scheduled'
        order by r.channel, r.send_at
        limit 1
      ) is not null
    limit 1
  );
end;
$function$;

CREATE OR REPLACE FUNCTION private.typed_place (
  p_details jsonb
)
  RETURNS text
  LANGUAGE plpgsql
  IMMUTABLE
  SET search_path TO ''
  AS $function$
declare
  v_typed constant text := private.trimmed(p_details #>> '{responses,location,value,optionValue}');
begin
  return case when private.place_type(v_typed) is null then v_typed end;
end;
$function$;

CREATE OR REPLACE FUNCTION private.unfreeze_tenant (
  p_tenant_id uuid,
  p_move_id   uuid,
  p_now       timestamp with time zone DEFAULT now()
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  m private.moves;
begin
  perform private.lock_tenant(p_tenant_id);
  -- What people and providers said meanwhile goes the same way, to where it came from.
  update private.moves k
  set state = 'cancelled',
      functions_url = coalesce(rtrim(private.setting('calbase_functions_url'), '/'), k.functions_url)
  where k.tenant_id = p_tenant_id and k.id = p_move_id and k.state = 'frozen'
  returning k.* into m;
  if not found then
    perform private.refuse(
      'The move cannot be cancelled: the tenant is not frozen, or has left',
      'select * from tenant_moves;', 'object_not_in_prerequisite_state');
  end if;
  update public.tenants t set disabled_at = m.was_disabled_at where t.id = p_tenant_id;
  perform private.resume_stopped_jobs(p_tenant_id, m.began_at);
  -- It may have been let go before, long enough for its reminders to be cancelled.
  if m.was_disabled_at is null then
    perform private.start_job(p_tenant_id, 'enable', null, p_now);
  end if;
end;
$function$;

CREATE OR REPLACE FUNCTION private.version()
  RETURNS text
  LANGUAGE sql
  IMMUTABLE
  SET search_path TO ''
  AS $function$ select '0.1.2' $function$;

CREATE OR REPLACE FUNCTION private.was_known_as (
  p_tenant_id uuid,
  p_contact   text
)
  RETURNS text[]
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
begin
  return array(
    with recursive known (contact) as (
      values (p_contact)
      union
      select o.contact
      from known k
      cross join lateral (
        select f.contact
        from private.former_contacts f
        where f.tenant_id = p_tenant_id and f.corrected_to = k.contact
        union all
        select m.contact
        from private.merged_contacts m
        where m.tenant_id = p_tenant_id and m.leads_to = k.contact
      ) o
      -- Nor by what leads to someone else.
      where not exists (
        select from public.leads l where l.tenant_id = p_tenant_id and l.contact = o.contact
      )
    )
    select k.contact from known k
  );
end;
$function$;

CREATE OR REPLACE FUNCTION private.welcome (
  p_tenant_id uuid,
  p_move_id   uuid,
  p_key       text,
  p_now       timestamp with time zone DEFAULT now()
)
  RETURNS void
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  m private.moves;
begin
  select k.* into m
  from private.moves k
  where k.tenant_id = p_tenant_id and k.id = p_move_id and k.state in ('arriving', 'arrived')
  for update;
  if not found then
    perform private.refuse(
      'There is no copy of the tenant here (any more)',
      format(
        'Copy it again. In the project it comes from: update private.moves set state = ''frozen'', switched_at = null where id = %L; then start the same command again. A day after the tenant has left, its reminders there are cancelled: then, behind that update, give the move up (--cancel), which plans them again, and move the tenant anew.',
        p_move_id),
      'object_not_in_prerequisite_state');
  end if;
  if (m.key_hash = sha256(convert_to(p_key, 'UTF8'))) is not true then
    perform private.refuse(
      'The tenant has not left the project it comes from',
      'It works here when it does not work there any more.', 'object_not_in_prerequisite_state');
  end if;
  if m.state = 'arrived' then
    return;
  end if;
  update private.moves k
  set state = 'arrived', switched_at = p_now,
      secret_id = vault.create_secret(
        p_key, private.vault_name(p_tenant_id, 'move ' || left(p_move_id::text, 8)),
        'By which what still comes to the project the tenant comes from is forwarded.')
  where k.tenant_id = p_tenant_id and k.id = p_move_id;
  update public.tenants t set disabled_at = m.was_disabled_at where t.id = p_tenant_id;
  perform private.resume_stopped_jobs(p_tenant_id, m.began_at);
  -- What was still to be counted there is counted here.
  perform private.note_all_days(p_tenant_id);
end;
$function$;

CREATE OR REPLACE FUNCTION private.with_correction (
  p_state   private.booking_state,
  p_details jsonb
)
  RETURNS private.booking_state
  LANGUAGE plpgsql
  IMMUTABLE
  SET search_path TO ''
  AS $function$
declare
  s private.booking_state := p_state;
  v_old constant text := p_details ->> 'contact';
  v_said constant jsonb := p_details -> 'corrected';
  v_new constant text := v_said ->> 'contact';
begin
  s.corrections := private.corrected(s.corrections, v_old, v_said);
  if s.attendees ? v_old then
    s.attendees := (s.attendees - v_old) || jsonb_build_object(
      v_new, jsonb_strip_nulls((s.attendees -> v_old) || (v_said - 'contact')));
  end if;
  if s.no_shows ? v_old then
    s.no_shows := (s.no_shows - v_old) || jsonb_build_object(v_new, s.no_shows -> v_old);
  end if;
  return s;
end;
$function$;

CREATE OR REPLACE FUNCTION private.with_corrections_brought (
  p_state private.booking_state,
  p_event public.webhook_events
)
  RETURNS private.booking_state
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
declare
  s private.booking_state := p_state;
  v_brought constant jsonb := private.corrections_of(
    p_event.tenant_id, p_event.left_uid, p_event.occurred_at);
begin
  if v_brought <> '{}' then
    -- Of those who do not move now, what is known here may be newer.
    s.corrections := v_brought || coalesce(s.corrections, '{}') || (
      select coalesce(jsonb_object_agg(a.contact, v_brought -> a.contact), '{}')
      from unnest(private.listed_attendees(private.event_details(p_event.body))) a
      where v_brought ? a.contact
    );
  end if;
  return s;
end;
$function$;

CREATE OR REPLACE FUNCTION private.with_fit (
  p_person jsonb,
  p_said   jsonb
)
  RETURNS jsonb
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
begin
  -- Some flows leave fields out when they tell of a seat again: the better of two counts.
  return p_person || jsonb_build_object('fit', greatest(
    (p_person -> 'fit')::integer,
    private.classified_fit(
      p_person ->> 'email', p_person ->> 'name', p_person ->> 'phone', p_said)));
end;
$function$;

CREATE OR REPLACE FUNCTION private.work_step (
  p_now timestamp with time zone DEFAULT now()
)
  RETURNS boolean
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_job private.jobs;
begin
  -- One batch of one tenant a transaction: nobody's lock is held while another's work is done.
  if private.work_on_pending(p_now) then
    return true;
  end if;
  select j.*
  into v_job
  from private.jobs j
  where j.ended_at is null
    and j.stopped_at is null
    -- Of a tenant that moves nothing changes: a step would fail, and be the first again.
    and not private.stands_still(j.tenant_id)
    -- One that somebody was in the way of is tried again in a moment.
    and coalesce(j.retry_at, '-infinity') <= clock_timestamp() + interval '1 second'
  order by j.retry_at nulls first, j.worked_at nulls first, j.id
  limit 1;
  if not found then
    return private.cancel_moved_reminders(p_now);
  end if;
  perform private.leave_the_machine();
  perform private.work_on_job(v_job.tenant_id, v_job.id, p_now);
  return true;
end;
$function$;

CREATE OR REPLACE FUNCTION public.due_meanwhile (
  p_now timestamp with time zone DEFAULT now()
)
  RETURNS TABLE (
    tenant      text,
    booking     text,
    start_time  timestamp with time zone,
    rule        text,
    recipient   text,
    channel     public.reminder_channel,
    due_at      timestamp with time zone,
    status      public.reminder_status,
    tenant_id   uuid,
    reminder_id uuid
  )
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
begin
  -- Also what waits for another attempt: here it failed, there it may have been sent.
  return query
  select t.slug, b.cal_uid, b.start_time, u.name, r.recipient, r.channel, r.due_at, r.status,
    r.tenant_id, r.id
  from public.reminders r
  join public.tenants t on t.id = r.tenant_id
  join public.bookings b on b.tenant_id = r.tenant_id and b.id = r.booking_id
  join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
  where (r.status = 'queued' or r.status = 'scheduled' and (r.send_at <= p_now or r.attempts > 0))
    -- Those of a tenant that works elsewhere are sent there, and by nobody here.
    and not exists (
      select
      from private.moves m
      where m.tenant_id = t.id and m.state in ('moved', 'arriving')
    )
  order by r.due_at, t.slug, r.recipient;
end;
$function$;

CREATE OR REPLACE FUNCTION public.erase_person (
  p_slug             text,
  p_address_or_phone text,
  p_now              timestamp with time zone DEFAULT now()
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SET search_path TO ''
  AS $function$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
  v_contacts constant text[] := private.known_as(v_tenant_id, p_address_or_phone);
  v_alias constant text := format(
    'erased-%s%s', encode(extensions.gen_random_bytes(8), 'hex'), private.erased_domain());
  -- Reading all events takes a while: done before anybody has to be kept away.
  v_settled constant bigint := private.last_settled_event(v_tenant_id);
  v_numbers constant text[] := private.numbers_of(v_tenant_id, v_contacts);
  v_pattern constant private.search_pattern := private.search_pattern(v_contacts || v_numbers);
  v_events bigint[] := private.search_events(v_tenant_id, v_contacts, v_numbers);
  v_patterns text[];
  v_bookings uuid[];
  v_rules integer;
  v_deliveries integer;
begin
  -- Webhooks that arrive meanwhile are stored, and applied afterwards. All at once, not in steps:
  -- half a person erased would come back with the next event.
  perform private.lock_tenant(v_tenant_id);
  v_bookings := private.bookings_of_person(v_tenant_id, v_contacts);
  v_events := array(
    select unnest(v_events)
    union
    -- What came since.
    select unnest(private.events_naming(v_tenant_id, v_contacts, v_numbers, v_settled))
    union
    select unnest(private.events_of_bookings(v_tenant_id, v_bookings))
  );
  v_patterns := private.patterns_of(v_tenant_id, v_contacts, v_events);

  perform private.remember_erased(v_tenant_id, v_contacts, v_alias, p_now);
  perform private.erase_events(v_tenant_id, v_events, v_contacts, v_patterns, v_alias);
  perform private.erase_suppressions(v_tenant_id, v_contacts);
  delete from private.attendance_tokens k
  where k.tenant_id = v_tenant_id and k.contact = any (v_contacts);
  v_rules := private.erase_rules(v_tenant_id, v_contacts || v_numbers);
  delete from public.alert_recipients r
  where r.tenant_id = v_tenant_id and r.channel = 'email' and lower(r.address) = any (v_contacts);
  v_deliveries := private.erase_messages(v_tenant_id, v_contacts, v_pattern, v_patterns, v_alias);
  perform private.erase_answers(v_tenant_id, v_contacts, v_alias);
  perform private.erase_mentions(v_tenant_id, v_pattern, v_patterns, v_alias);
  perform private.erase_errors(v_tenant_id, v_pattern, v_patterns, v_alias);
  -- Under one alias they are one anyway.
  delete from private.merged_contacts m
  where m.tenant_id = v_tenant_id and m.contact = any (v_contacts);
  delete from private.former_contacts f
  where f.tenant_id = v_tenant_id
    and (f.contact = any (v_contacts) or f.corrected_to = any (v_contacts));
  update public.leads l
  set id = gen_random_uuid(), name = 'Erased', email = v_alias, phone = null, notes = null
  where l.tenant_id = v_tenant_id and l.contact = any (v_contacts);
  perform private.erase_closed_booking(v_tenant_id, b.id, v_contacts, v_patterns, v_alias)
  from public.bookings b
  where b.tenant_id = v_tenant_id
    and b.closed_at is not null
    and (b.id = any (v_bookings) or private.names(private.words_of(b), v_pattern));

  v_bookings := array(
    select b.id
    from public.bookings b
    where b.tenant_id = v_tenant_id
      and b.closed_at is null
      and b.id in (
        select unnest(v_bookings)
        union
        select e.booking_id
        from public.webhook_events e
        where e.tenant_id = v_tenant_id and e.id = any (v_events) and e.status = 'applied'
      )
    order by b.id
  );
  perform private.refold(v_tenant_id, v_bookings, p_now);
  -- What the lead has of its last form.
  perform private.sync_forms(v_tenant_id, v_events);

  return jsonb_build_object(
    'alias', v_alias,
    'events', cardinality(v_events),
    'bookings', cardinality(v_bookings),
    'rules', v_rules,
    'deliveries', v_deliveries
  );
end;
$function$;

CREATE OR REPLACE FUNCTION public.export_person (
  p_slug             text,
  p_address_or_phone text
)
  RETURNS jsonb
  LANGUAGE plpgsql
  STABLE
  SET search_path TO ''
  AS $function$
declare
  v_tenant_id constant uuid := private.tenant_with_slug(p_slug);
  v_contacts constant text[] := private.known_as(v_tenant_id, p_address_or_phone);
  v_addresses constant text[] := private.addresses_of(v_tenant_id, v_contacts);
  v_numbers constant text[] := private.numbers_of(v_tenant_id, v_contacts);
  v_bookings constant uuid[] := private.bookings_of_person(v_tenant_id, v_contacts);
  v_events constant bigint[] := private.search_events(v_tenant_id, v_contacts, v_numbers)
    || private.events_of_bookings(v_tenant_id, v_bookings);
begin
  return jsonb_build_object(
    'contacts', to_jsonb(v_contacts),
    'leads', (
      select coalesce(jsonb_agg(to_jsonb(l)), '[]')
      from public.leads l
      where l.tenant_id = v_tenant_id and l.contact = any (v_contacts)
    ),
    'merged_leads', (
      select coalesce(jsonb_agg(to_jsonb(m) order by m.contact), '[]')
      from private.merged_contacts m
      where m.tenant_id = v_tenant_id and m.contact = any (v_contacts)
    ),
    'former_contacts', (
      select coalesce(jsonb_agg(to_jsonb(f) order by f.corrected_at), '[]')
      from private.former_contacts f
      where f.tenant_id = v_tenant_id
        and f.contact = any (v_contacts)
        and f.corrected_to = any (v_contacts)
    ),
    'lead_activities', (
      select coalesce(jsonb_agg(to_jsonb(a) order by a.occurred_at), '[]')
      from public.leads l
      join public.lead_activities a on a.tenant_id = l.tenant_id and a.lead_id = l.id
      where l.tenant_id = v_tenant_id and l.contact = any (v_contacts)
    ),
    'bookings', (
      select coalesce(jsonb_agg(to_jsonb(b) order by b.start_time), '[]')
      from public.bookings b
      where b.tenant_id = v_tenant_id and b.id = any (v_bookings)
    ),
    'attendances', (
      select coalesce(jsonb_agg(to_jsonb(a)), '[]')
      from public.booking_attendees a
      where a.tenant_id = v_tenant_id and a.contact = any (v_contacts)
    ),
    'reminder_rules', (
      select coalesce(jsonb_agg(to_jsonb(r)), '[]')
      from public.reminder_rules r
      where r.tenant_id = v_tenant_id
        and private.contact_of_address(r) = any (v_contacts || v_numbers)
    ),
    'alert_recipients', (
      select coalesce(jsonb_agg(to_jsonb(r)), '[]')
      from public.alert_recipients r
      where r.tenant_id = v_tenant_id and r.channel = 'email' and lower(r.address) = any (v_contacts)
    ),
    'reminders', (
      select coalesce(
        jsonb_agg(
          to_jsonb(r) || jsonb_build_object('rule', coalesce(u.name, g.name)) order by r.due_at),
        '[]')
      from public.reminders r
      left join public.reminder_rules u on u.tenant_id = r.tenant_id and u.id = r.rule_id
      left join public.deleted_rules g on g.tenant_id = r.tenant_id and g.id = r.rule_id
      where r.tenant_id = v_tenant_id and r.recipient = any (v_contacts)
    ),
    'deliveries', (
      select coalesce(jsonb_agg(to_jsonb(d) order by d.id), '[]')
      from public.deliveries d
      where d.tenant_id = v_tenant_id and d.recipient = any (v_contacts)
    ),
    'suppressions', (
      select coalesce(jsonb_agg(to_jsonb(s) order by s.created_at), '[]')
      from public.suppressions s
      where s.tenant_id = v_tenant_id and s.address = any (v_addresses)
    ),
    'unsubscribe_links', (
      select coalesce(jsonb_agg(to_jsonb(t) order by t.created_at), '[]')
      from private.opt_out_tokens t
      where t.tenant_id = v_tenant_id and t.address = any (v_addresses)
    ),
    'attendance_links', (
      select coalesce(jsonb_agg(to_jsonb(k) order by k.created_at), '[]')
      from private.attendance_tokens k
      where k.tenant_id = v_tenant_id and k.contact = any (v_contacts)
    ),
    'webhook_events', (
      select coalesce(jsonb_agg(to_jsonb(e) order by e.id), '[]')
      from public.webhook_events e
      where e.tenant_id = v_tenant_id and e.id = any (v_events)
    )
  );
end;
$function$;

CREATE OR REPLACE FUNCTION public.has_tenant (
  p_tenant_id uuid
)
  RETURNS boolean
  LANGUAGE plpgsql
  STABLE
  SECURITY DEFINER
  SET search_path TO ''
  AS $function$
begin
  return exists (select from public.tenants t where t.id = p_tenant_id);
end;
$function$;

REVOKE ALL ON FUNCTION "public"."has_tenant"(uuid) FROM PUBLIC, "anon", "authenticated";

CREATE OR REPLACE FUNCTION public.opt_out (
  p_token text,
  p_scope public.suppression_scope,
  p_now   timestamp with time zone DEFAULT now()
)
  RETURNS jsonb
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path TO ''
  AS $function$
begin
  if private.is_leaving(private.tenant_of_opt_out(p_token)) then
    return private.forward_opt_out(p_token, p_scope, p_now);
  end if;
  insert into public.suppressions as s (tenant_id, channel, address, scope, reason, created_at)
  select k.tenant_id, k.channel, k.address, p_scope, 'opted_out', p_now
  from private.opt_out_tokens k
  where k.token = p_token
  on conflict (tenant_id, channel, address, reason) do update
  set scope = excluded.scope, created_at = excluded.created_at
  -- Never less than before: an old message's button must not bring anything back.
  where s.scope = 'follow_ups' and excluded.scope = 'everything';
  return public.opt_out_status(p_token);
end;
$function$;

CREATE OR REPLACE FUNCTION public.opt_out_status (
  p_token text
)
  RETURNS jsonb
  LANGUAGE plpgsql
  STABLE
  SECURITY DEFINER
  SET search_path TO ''
  AS $function$
begin
  return (
    select jsonb_strip_nulls(jsonb_build_object('moved_to', private.moved_to(k.tenant_id))) || jsonb_build_object(
      'tenant', t.name,
      'locale', coalesce(k.locale, t.locale),
      'stopped', s.scope,
      -- What was said with another address of theirs, that one's link undoes.
      'by_themselves', coalesce(s.reason = 'opted_out' and s.address = k.address, false)
    )
    from private.opt_out_tokens k
    join public.tenants t on t.id = k.tenant_id
    left join lateral (
      select o.*
      from private.suppressions_of(k.tenant_id, k.channel, k.address, k.address) o
      -- The widest; of several the one that their link undoes last.
      order by o.scope desc, o.address <> k.address, o.reason desc
      limit 1
    ) s on true
    where k.token = p_token
  );
end;
$function$;

CREATE OR REPLACE FUNCTION public.take_forwarded_feedback (
  p_tenant_id uuid,
  p_body      text,
  p_signature text,
  p_now       timestamp with time zone DEFAULT now()
)
  RETURNS boolean
  LANGUAGE plpgsql
  SECURITY DEFINER
  SET search_path TO ''
  AS $function$
declare
  v_report constant jsonb := case when pg_input_is_valid(p_body, 'jsonb') then p_body::jsonb end;
begin
  -- Compared as hashes: how long that takes says nothing of the signature.
  if jsonb_typeof(v_report) is distinct from 'object' or not exists (
    select
    from private.moves m
    cross join lateral private.read_secret(m.secret_id) k (key)
    where m.tenant_id = p_tenant_id
      and m.state in ('arrived', 'cancelled')
      and sha256(convert_to(p_signature, 'UTF8')) = sha256(convert_to(encode(
        extensions.hmac(convert_to(p_body, 'UTF8'), convert_to(k.key, 'UTF8'), 'sha256'), 'hex'), 'UTF8'))
  ) then
    return false;
  end if;
  if v_report ? 'phone' then
    perform public.record_answer(
      p_tenant_id, v_report ->> 'phone', (v_report -> 'stop')::boolean, p_now);
    return true;
  end if;
  return case when public.record_feedback(
    v_report || jsonb_build_object('tenant_id', p_tenant_id), p_now) is not null then true end;
end;
$function$;

ALTER TABLE "private"."former_contacts"
  ADD CONSTRAINT "former_contacts_tenant_fkey" FOREIGN KEY (tenant_id) REFERENCES public.tenants(id) ON DELETE CASCADE;

ALTER TABLE "public"."suppressions"
  ADD CONSTRAINT "suppressions_pkey" PRIMARY KEY (tenant_id, channel, address, reason);

CREATE INDEX former_contacts_of_corrected ON private.former_contacts USING btree (tenant_id, corrected_to);

COMMENT ON FUNCTION "private"."became"(uuid, text) IS 'Whose contact this is by now: its own if it is a lead, else what it was merged with or last corrected to.';

COMMENT ON FUNCTION "private"."cancel_moved_reminders"(timestamp with time zone, integer) IS 'Cancels reminders that wait here although their tenant left more than a day ago: the next p_limit, and the others of their bookings; false when there are none. Else each of them would be due here once, and the tick would look at it until the tenant is deleted. A job could not do it: those of a tenant that moves stand still, and would be copied with it.';

COMMENT ON FUNCTION "private"."changed_fields"(jsonb, jsonb, text[]) IS 'Of these fields those that a row (p_new) has otherwise than before.';

COMMENT ON FUNCTION "private"."classified_fit"(text, text, text, jsonb) IS 'What classify_lead() gives, as a fit: it may be the project''s own, and whatever number that gives, no booking fails by it. More than 100 is 100, less than 0 is 0; null, what standard_fit() gives. Where it raises, the error says that it did.';

COMMENT ON FUNCTION "private"."corrected"(jsonb, text, jsonb) IS 'Corrections, {contact as Cal.com knows it: {what is right}}, with one more: of the fields it has, and the contact they make.';

COMMENT ON FUNCTION "private"."corrections_of"(uuid, text, timestamp with time zone) IS 'What an admin had corrected by then in the booking with this uid, and in those from which seats had moved there; it goes along when a seat moves.';

COMMENT ON FUNCTION "private"."erase_errors"(uuid, private.search_pattern, text[], text) IS 'Puts the alias into what went wrong, as others told it: providers, mail servers, Cal.com.';

COMMENT ON FUNCTION "private"."erased_value"(jsonb, text[], text, boolean) IS 'JSON in whose texts a person is erased. Keys and numbers stay, and who organizes. p_is_typed: answers to questions, where no key means anything.';

COMMENT ON FUNCTION "private"."is_tenant_time_zone"(text) IS 'Whether a text is the IANA name of a time zone by which a tenant can work. Takes some milliseconds.';

COMMENT ON FUNCTION "private"."is_time_zone"(text) IS 'Whether a text is the IANA name of a time zone, an area and a place. Much faster than pg_timezone_names.';

COMMENT ON FUNCTION "private"."is_undeliverable"(public.suppression_reason) IS 'Whether an address takes no messages, rather than that somebody wants none: that says nothing of a person''s other addresses.';

COMMENT ON FUNCTION "private"."is_where_seats_came_from"(uuid, uuid) IS 'Whether seats of an open booking were in this one before, directly or by others: what was corrected here holds there.';

COMMENT ON FUNCTION "private"."next_moved_reminders"(uuid, integer) IS 'The bookings of the next p_limit reminders that wait of a tenant; in the order of the index reminders_open.';

COMMENT ON FUNCTION "private"."note_former_contact"(uuid, text, text) IS 'Notes that a contact was corrected to another.';

COMMENT ON FUNCTION "private"."open_relations"() IS 'Where members are given what the policies keep from them: a table that they read whose row level security is off, and a view of them that reads with its owner''s eyes.';

COMMENT ON FUNCTION "private"."patterns_of"(uuid, text[], bigint[]) IS 'Patterns for the addresses, names and phone numbers by which a person is known, in their rows and in these events, and for where they said to be visited.';

COMMENT ON FUNCTION "private"."record_correction"(public.booking_attendees, jsonb, timestamp with time zone) IS 'Makes a correction an event of the booking, and applies it. What was corrected, and nothing else, also holds for what Cal.com sends of that person later.';

COMMENT ON FUNCTION "private"."restore_rights"() IS 'Gives and takes what the API roles are and are not to have, and turns row level security on again; tells how many rights were wrong.';

COMMENT ON FUNCTION "private"."revive_waiting"(uuid, uuid[], timestamp with time zone) IS 'Takes up again, of bookings of a tenant that was disabled, what stood in for reminders that had failed, and what was due before but waited for a later moment that is still ahead: the end of quiet hours, or the next attempt.';

COMMENT ON FUNCTION "private"."stands_still"(uuid) IS 'Whether nothing of a tenant may be changed here, as it leaves or is being copied; see refuse_while_moving().';

COMMENT ON FUNCTION "private"."stop_jobs"(uuid, timestamp with time zone) IS 'Stops the long work of a tenant that is frozen; resume_stopped_jobs() goes on with it.';

COMMENT ON FUNCTION "private"."suppress"(uuid, public.reminder_channel, text, public.suppression_reason, text, timestamp with time zone) IS 'Sees to it that an address gets nothing any more, for this reason as well.';

COMMENT ON FUNCTION "private"."suppressions_of"(uuid, public.reminder_channel, text, text) IS 'What keeps messages from an address: what was said of it, and what a person merged of several contacts said of another of theirs.';

COMMENT ON FUNCTION "private"."tenant_with_moved_reminders"(timestamp with time zone) IS 'A tenant that left more than a day ago and of which reminders still wait here; null when there is none.';

COMMENT ON FUNCTION "private"."typed_place"(jsonb) IS 'The address, number or place that who booked typed where they were asked for one, as Cal.com''s options "attendee address" and "somewhere else" do.';

COMMENT ON FUNCTION "private"."unfreeze_tenant"(uuid, uuid, timestamp with time zone) IS 'The tenant stays, and goes on: what came meanwhile is applied, its reminders are sent. The other project must have thrown away its copy before.';

COMMENT ON FUNCTION "private"."was_known_as"(uuid, text) IS 'A contact, and those that were corrected to it or merged with it, unless they are leads of their own.';

COMMENT ON FUNCTION "private"."with_corrections_brought"(private.booking_state, public.webhook_events) IS 'The state before an event by which a seat moves here, with what was corrected where it was.';

COMMENT ON FUNCTION "private"."work_step"(timestamp with time zone) IS 'One step of what waits: pending events first, the tenants in turn, then long work, then what is left of tenants that have moved. False when there is nothing. Each call should be a transaction of its own.';

COMMENT ON FUNCTION "public"."due_meanwhile"(timestamp with time zone) IS 'For admins: The reminders that are due and, as far as this database knows, not sent, but those of tenants that are in another project. After a restored backup, or in a clone, people may have had them: adopt_installation() decides.';

COMMENT ON FUNCTION "public"."has_tenant"(uuid) IS 'For the edge functions: For the edge functions: whether a tenant is here. Who forwards what somebody said by a link may forget it where nobody has that link, but not where the tenant was lost with its links.';

COMMENT ON FUNCTION "public"."record_feedback"(jsonb, timestamp with time zone) IS 'For the edge functions: Records what a provider says of a message: {tenant_id, channel, reminder_id, generation, provider_message_id, feedback, arrived, reason, suppress, detail, at, address}. arrived: whether it was passed on; when that changes what is known, the reminder becomes sent, or failed for the reason. suppress stops messages to the address; of a text message, to the number that the provider names, else the attempt''s. Tells whether the message is known here; null when its sender has not reported it yet: then it should be told again.';

COMMENT ON FUNCTION "public"."take_forwarded_feedback"(uuid, text, text, timestamp with time zone) IS 'For the edge functions: For the edge functions: what a provider or a person said to the project from which a tenant came, as record_feedback() takes it, or {phone, stop}. p_signature: HMAC-SHA256 of p_body by the key of the move, in hex; false when it is not. Null when it is about a message whose sender has not reported it yet: then it should be told again. It is about that tenant, whatever it says.';

COMMENT ON TABLE "private"."former_contacts" IS 'Contacts that were corrected to another, in one booking at least. By these, too, a person is found who is to be exported or erased.';

COMMENT ON TABLE "public"."suppressions" IS 'Who gets no messages (any more), a row for each reason. Rows are added by the unsubscribe page, bounces, complaints, STOP and landlines; add and delete them here as you like: each ends what it says, and no other.';

REVOKE ALL ON FUNCTION "private"."became"(uuid, text) FROM PUBLIC;

REVOKE ALL ON FUNCTION "private"."cancel_moved_reminders"(timestamp WITH time zone, integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION "private"."changed_fields"(jsonb, jsonb, text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION "private"."classified_fit"(text, text, text, jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION "private"."corrected"(jsonb, text, jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION "private"."erase_errors"(uuid, private.search_pattern, text[], text) FROM PUBLIC;

REVOKE ALL ON FUNCTION "private"."erased_value"(jsonb, text[], text, boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION "private"."is_tenant_time_zone"(text) FROM PUBLIC;

REVOKE ALL ON FUNCTION "private"."is_undeliverable"(public.suppression_reason) FROM PUBLIC;

REVOKE ALL ON FUNCTION "private"."is_where_seats_came_from"(uuid, uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION "private"."next_moved_reminders"(uuid, integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION "private"."note_former_contact"(uuid, text, text) FROM PUBLIC;

REVOKE ALL ON FUNCTION "private"."open_relations"() FROM PUBLIC;

REVOKE ALL ON FUNCTION "private"."revive_waiting"(uuid, uuid[], timestamp WITH time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION "private"."stands_still"(uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION "private"."stop_jobs"(uuid, timestamp WITH time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION "private"."tenant_with_moved_reminders"(timestamp WITH time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION "private"."typed_place"(jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION "private"."unfreeze_tenant"(uuid, uuid, timestamp WITH time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION "private"."was_known_as"(uuid, text) FROM PUBLIC;

REVOKE ALL ON FUNCTION "private"."with_corrections_brought"(private.booking_state, public.webhook_events) FROM PUBLIC;

REVOKE ALL ON FUNCTION "public"."has_tenant"(uuid) FROM "postgres";

GRANT EXECUTE ON FUNCTION "public"."has_tenant"(uuid) TO "postgres";

GRANT EXECUTE ON FUNCTION "public"."has_tenant"(uuid) TO "service_role";

-- Generated up to here.

-- What the corrections that are still kept know of former contacts.
insert into private.former_contacts (tenant_id, contact, corrected_to, corrected_at)
select e.tenant_id, c.contact, c.corrected_to, max(e.occurred_at)
from public.tenants t
join public.webhook_events e on e.tenant_id = t.id and e.provider = 'admin'
cross join lateral (
  select e.body #>> '{payload,contact}' as contact, e.body #>> '{payload,corrected,contact}' as corrected_to
) c
where e.event_type = 'ATTENDEE_CORRECTED'
  and c.contact <> c.corrected_to
  and not private.is_erased(c.contact)
  and not private.is_erased(c.corrected_to)
group by e.tenant_id, c.contact, c.corrected_to;

-- Jobs and rights, where they are others now.
select private.schedule_jobs();
select private.restore_rights();
