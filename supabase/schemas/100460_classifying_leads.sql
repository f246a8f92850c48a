-- Classifying leads: how promising what someone booked makes them.

create function private.standard_fit(
  p_email text,
  p_name text,
  p_phone text,
  p_metadata jsonb
)
  returns integer
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return
    -- 30: someone who can be reached booked a time, or answered a form
    30
    -- 25: an address of an organization, not of a free mail service
    + case
        when p_email ~ '@' and split_part(p_email, '@', 2) !~ (
          '^(gmail|googlemail|outlook|hotmail|live|msn|yahoo|ymail|icloud|me|mac|aol|gmx|web|'
          || 'mail|proton|protonmail|pm|yandex|zoho|t-online|freenet|orange|wanadoo|laposte|qq|163)\.'
        ) then 25
        else 0
      end
    -- 15: left a phone number
    + case when p_phone is not null then 15 else 0 end
    -- 15: a paid event
    + case when private.to_bigint(p_metadata ->> 'price') > 0 then 15 else 0 end
    -- 10: wrote something about the meeting
    + case when length(p_metadata ->> 'notes') >= 10 then 10 else 0 end
    -- 5: gave a first and a last name
    + case when p_name ~ '\S\s+\S' then 5 else 0 end;
end;
$$;
comment on function private.standard_fit(text, text, text, jsonb) is
  'How promising a booker is, from 30 to 100: 30 for booking, or for answering a form (then without metadata); 25 for an organization''s address; 15 for a phone number; 15 for a paid event; 10 for notes of ten letters or more; 5 for a full name.';

-- The project's own from the first version on: no later migration may touch it
-- (release/compare.ts), as it may have been replaced. What is above may become another.
create function public.classify_lead(
  p_email text,
  p_name text,
  p_phone text,
  p_metadata jsonb
)
  returns integer
  language plpgsql
  immutable
  set search_path = ''
as $$
begin
  return private.standard_fit(p_email, p_name, p_phone, p_metadata);
end;
$$;
comment on function public.classify_lead(text, text, text, jsonb) is
  'How promising a booker is, in points, up to 100; of someone who answered a form, without metadata. Replace it to score differently (private.standard_fit is what it gives unless you do), then rebuild. An upgrade leaves yours alone.';
revoke execute on function public.classify_lead(text, text, text, jsonb)
  from public, anon, authenticated, service_role;

create function private.classified_fit(
  p_email text,
  p_name text,
  p_phone text,
  p_metadata jsonb
)
  returns integer
  language plpgsql
  stable
  set search_path = ''
as $$
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
$$;
comment on function private.classified_fit(text, text, text, jsonb) is
  'What classify_lead() gives, as a fit: it may be the project''s own, and whatever number that gives, no booking fails by it. More than 100 is 100, less than 0 is 0; null, what standard_fit() gives. Where it raises, the error says that it did.';
