// The parts of a service.
#pragma once
#include "fixture.h"

// The connector this server is to the tenant: trust settings, the certificate they name, and the id that came with it.
BOOL registered(char *id, int size);

// What the connector does by itself after some months: the certificate is in Network Service's own store from then on.
void renew(void);
