-- Reading links: what an event says of where a booking can be moved or cancelled.

create function private.web_address(p_text text)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_text constant text := private.trimmed(p_text);
begin
  -- No name and password before the host: they make one look like another.
  return case
    when length(v_text) <= 2000
      and v_text ~* '^(https://[^[:space:][:cntrl:]/?#@:\\<>"''`]+|http://(localhost|[a-z0-9-]+\.localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|host\.docker\.internal))(:\d{1,5})?([/?#][^[:space:][:cntrl:]\\<>"`]*)?$'
    then v_text
  end;
end;
$$;
comment on function private.web_address(text) is
  'A text that is the whole address of a web page: https, or http on the machine itself; else null.';

create function private.page_address(p_text text)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
declare
  v_address constant text := private.web_address(p_text);
begin
  return case
    when strpos(v_address, '?') = 0 and strpos(v_address, '#') = 0 then rtrim(v_address, '/')
  end;
end;
$$;
comment on function private.page_address(text) is
  'The address of a web page below which others are: without a slash at the end; null for anything else.';

create function private.used_by(p_link text, p_encoded_address text)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return regexp_replace(
    p_link, '([?&](?:cancelled|rescheduled)By=)[^&#]*', '\1' || p_encoded_address, 'gi');
end;
$$;
comment on function private.used_by(text, text) is
  'A ready-made link, telling Cal.com that it is this person who uses it, where it tells that at all. p_encoded_address: as in a query (url_part()).';

create function private.ready_made_link(p_link text, p_details jsonb)
  returns text
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  -- Of a seat: it is a key to it, and metadata is everyone's. The seat's own id makes the link.
  if p_link is null or private.is_seated(p_details) or p_link ~* 'seatReferenceUid' then
    return null;
  end if;
  return private.used_by(private.web_address(p_link), '');
end;
$$;
comment on function private.ready_made_link(text, jsonb) is
  'A link to the booking that an event brings, with who uses it left open; null if it is none, or that of a seat.';

create function private.to_boolean(p_text text)
  returns boolean
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return case lower(p_text) when 'true' then true when 'false' then false end;
end;
$$;
comment on function private.to_boolean(text) is
  'True or false, also when a custom template sends it as a string; else null.';

create function private.links_in(p_details jsonb)
  returns jsonb
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return jsonb_build_object(
    'booker_url', private.page_address(p_details ->> 'bookerUrl'),
    -- Of a managed user. The platform has pages of its own, or none.
    'platform', case
      when private.trimmed(p_details ->> 'platformClientId') is not null then jsonb_build_object(
        'reschedule_url', private.page_address(p_details ->> 'platformRescheduleUrl'),
        'cancel_url', private.page_address(p_details ->> 'platformCancelUrl'),
        'username', private.trimmed(p_details #>> '{organizer,username}'),
        'team_id', private.to_bigint(p_details #>> '{team,id}'))
    end,
    'reschedule_url', private.ready_made_link(p_details ->> 'rescheduleUrl', p_details),
    'cancel_url', private.ready_made_link(p_details ->> 'cancellationUrl', p_details),
    'rescheduling_disabled', private.to_boolean(p_details ->> 'disableRescheduling'),
    'cancelling_disabled', private.to_boolean(p_details ->> 'disableCancelling')
  );
end;
$$;
comment on function private.links_in(jsonb) is
  'What an event says of links: where Cal.com shows its bookings (booker_url) or the platform of a managed user does, links that are ready made, and whether the event type has any.';
