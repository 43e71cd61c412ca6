using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning;

/// <summary>A service as it was seen last, and whether it was us who changed it.</summary>
internal sealed record ServiceChange(ServiceInfo Service, bool Changed);
