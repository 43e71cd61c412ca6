using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>What checks look at.</summary>
internal sealed record CheckContext(IServer Server, ServerDescription Description, ConnectorEnvironment Environment);
