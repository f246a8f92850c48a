-- Stand-in for supabase_vault 0.3.1: its table, view, functions and privileges as a Supabase project
-- has them. What is different:
--   * secrets are encrypted by pgcrypto (PGP, AES-256, with an integrity check) under a key derived
--     for each row from its id and nonce, not by libsodium;
--   * the root key lives in the file vault.key of the data folder, made here when there is none.
\echo Use "create extension supabase_vault" to load this file. \quit

-- The root key: readable by the server alone, which keeps its data folder closed to others.
do $$
declare
  v_file text := current_setting('data_directory') || '/vault.key';
begin
  if pg_stat_file(v_file, true) is null then
    execute format(
      'copy (select encode(%s.gen_random_bytes(32), ''hex'')) to %L', '@extschema:pgcrypto@', v_file
    );
  end if;
end
$$;

create function vault._crypto_aead_det_noncegen()
  returns bytea
  language sql
  volatile
  set search_path = ''
as $$
  select @extschema:pgcrypto@.gen_random_bytes(16)
$$;

-- The key of one row. Not for anyone to call: it works only inside the definers below.
create function vault._key(additional bytea, nonce bytea)
  returns text
  language sql
  stable
  set search_path = ''
as $$
  select encode(
    @extschema:pgcrypto@.hmac(additional || nonce, pg_read_binary_file('vault.key'), 'sha256'),
    'hex'
  )
$$;

create function vault._crypto_aead_det_encrypt(
  message bytea, additional bytea, key_id bigint,
  context bytea default 'pgsodium', nonce bytea default null
)
  returns bytea
  language sql
  volatile
  security definer
  set search_path = ''
as $$
  -- One hash round is enough: the key is random, not a password.
  select @extschema:pgcrypto@.pgp_sym_encrypt_bytea(
    message, vault._key(additional, nonce), 'cipher-algo=aes256, s2k-mode=1'
  )
$$;

create function vault._crypto_aead_det_decrypt(
  message bytea, additional bytea, key_id bigint,
  context bytea default 'pgsodium', nonce bytea default null
)
  returns bytea
  language sql
  stable
  security definer
  set search_path = ''
as $$
  select @extschema:pgcrypto@.pgp_sym_decrypt_bytea(message, vault._key(additional, nonce))
$$;

create table vault.secrets (
  id uuid primary key default gen_random_uuid(),
  name text,
  description text not null default '',
  secret text not null,
  key_id uuid,
  nonce bytea default vault._crypto_aead_det_noncegen(),
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp
);
comment on table vault.secrets is
  'Table with encrypted `secret` column for storing sensitive information on disk.';
create unique index secrets_name_idx on vault.secrets (name) where name is not null;

create view vault.decrypted_secrets as
select
  s.id,
  s.name,
  s.description,
  s.secret,
  convert_from(
    vault._crypto_aead_det_decrypt(
      message => decode(s.secret, 'base64'),
      additional => convert_to(s.id::text, 'utf8'),
      key_id => 0,
      context => 'pgsodium',
      nonce => s.nonce
    ),
    'utf8'
  ) as decrypted_secret,
  s.key_id,
  s.nonce,
  s.created_at,
  s.updated_at
from vault.secrets s;

create function vault.create_secret(
  new_secret text,
  new_name text default null,
  new_description text default '',
  new_key_id uuid default null
)
  returns uuid
  language sql
  security definer
  set search_path = ''
as $$
  insert into vault.secrets (id, name, description, secret, nonce)
  select
    n.id,
    new_name,
    new_description,
    encode(vault._crypto_aead_det_encrypt(
      message => convert_to(new_secret, 'utf8'),
      additional => convert_to(n.id::text, 'utf8'),
      key_id => 0,
      nonce => n.nonce
    ), 'base64'),
    n.nonce
  from (
    select gen_random_uuid() as id, vault._crypto_aead_det_noncegen() as nonce
    -- Keeps the two values from being computed again at each use.
    offset 0
  ) n
  returning id
$$;

create function vault.update_secret(
  secret_id uuid,
  new_secret text default null,
  new_name text default null,
  new_description text default null,
  new_key_id uuid default null
)
  returns void
  language sql
  security definer
  set search_path = ''
as $$
  update vault.secrets s set
    secret = case when new_secret is null then s.secret else
      encode(vault._crypto_aead_det_encrypt(
        message => convert_to(new_secret, 'utf8'),
        additional => convert_to(s.id::text, 'utf8'),
        key_id => 0,
        nonce => s.nonce
      ), 'base64')
    end,
    name = coalesce(new_name, s.name),
    description = coalesce(new_description, s.description),
    updated_at = now()
  where s.id = secret_id
$$;

-- Privileges ----------------------------------------------------------------------------------------
revoke all on function
  vault._crypto_aead_det_noncegen(),
  vault._key(bytea, bytea),
  vault._crypto_aead_det_encrypt(bytea, bytea, bigint, bytea, bytea),
  vault._crypto_aead_det_decrypt(bytea, bytea, bigint, bytea, bytea),
  vault.create_secret(text, text, text, uuid),
  vault.update_secret(uuid, text, text, text, uuid)
  from public;

do $$
begin
  if current_user <> 'postgres' and exists (select from pg_roles where rolname = 'postgres') then
    grant usage on schema vault to postgres with grant option;
    grant select, delete, truncate, references on vault.secrets, vault.decrypted_secrets
      to postgres with grant option;
    grant execute on function
      vault.create_secret, vault.update_secret, vault._crypto_aead_det_decrypt
      to postgres with grant option;
  end if;
  if exists (select from pg_roles where rolname = 'service_role') then
    grant usage on schema vault to service_role;
    grant select, delete on vault.secrets, vault.decrypted_secrets to service_role;
    grant execute on function
      vault.create_secret, vault.update_secret, vault._crypto_aead_det_decrypt
      to service_role;
  end if;
end
$$;

select pg_catalog.pg_extension_config_dump('vault.secrets', '');
