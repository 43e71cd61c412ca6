using System.Threading.Tasks;
using EntraPrivateAccess.Sandbox.State;
using Microsoft.AspNetCore.Http;

namespace EntraPrivateAccess.Sandbox.Layers;

/// <summary>Closes the connection before an answer.</summary>
internal sealed class DropConnectionLayer
{
    private readonly RequestDelegate _next;
    private readonly FaultBoard _faults;

    public DropConnectionLayer(RequestDelegate next, FaultBoard faults)
    {
        _next = next;
        _faults = faults;
    }

    public Task InvokeAsync(HttpContext context)
    {
        if (!_faults.Strikes(FaultNames.DropConnection, context.Request.Path, out _))
        {
            return _next(context);
        }

        RequestJournal.Dropped(context);
        context.Abort();
        return Task.CompletedTask;
    }
}
