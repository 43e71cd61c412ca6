using System;

namespace EntraPrivateAccess.Tenant;

/// <summary>What is read of a group beside itself; each costs one request a group, twenty in a batch.</summary>
[Flags]
internal enum GroupRelations
{
    None = 0,
    Members = 1,
    Applications = 2,
}
