#ifndef FLAGSCOPE_CLIBYAML_SHIM_H
#define FLAGSCOPE_CLIBYAML_SHIM_H

#include <yaml.h>

#endif
