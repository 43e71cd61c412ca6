using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>One session a runspace, gone with it: parallel runspaces can be connected to different tenants.</summary>
internal static class SessionStore
{
    private static readonly ConditionalWeakTable<Runspace, Session> s_sessions = new();

    /// <summary>The session of the runspace that runs the current pipeline, or null.</summary>
    public static Session? Current =>
        Runspace.DefaultRunspace is { } runspace && s_sessions.TryGetValue(runspace, out Session? session) ? session : null;

    /// <summary>Replaces the current runspace's session; null signs out.</summary>
    public static void Set(Session? session)
    {
        Runspace runspace = Runspace.DefaultRunspace;
        if (s_sessions.TryGetValue(runspace, out Session? former))
        {
            _ = s_sessions.Remove(runspace);
            former.Dispose();
        }

        if (session is not null)
        {
            s_sessions.Add(runspace, session);
        }
    }
}
