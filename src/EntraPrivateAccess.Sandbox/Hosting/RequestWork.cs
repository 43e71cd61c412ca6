using System;
using System.Threading.Tasks;
using EntraPrivateAccess.Sandbox.State;
using Microsoft.AspNetCore.Http;

namespace EntraPrivateAccess.Sandbox.Hosting;

/// <summary>Holds the clock while a request is served: another client may wait for its outcome.</summary>
internal sealed class RequestWork(RequestDelegate next, SandboxWaits waits)
{
    public async Task InvokeAsync(HttpContext context)
    {
        using IDisposable work = waits.Begin();
        await next(context);
    }
}
