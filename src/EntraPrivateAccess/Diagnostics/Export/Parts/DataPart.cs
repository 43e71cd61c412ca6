using System;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Diagnostics.Export.Parts;

/// <summary>What the module reads by itself, as one JSON file.</summary>
/// <param name="read">Reads it; null where the server has no such thing.</param>
/// <param name="absent">What to say then.</param>
internal sealed class DataPart(string name, string content, Func<ExportContext, CancellationToken, Task<object?>> read, string absent = "There is nothing to tell.")
    : DiagnosticPart(name, content)
{
    public override async Task CollectAsync(ExportContext context, DiagnosticBundle bundle, CancellationToken cancellationToken)
    {
        object? data;
        try
        {
            data = await ReadAsync(context, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            bundle.AddFailed(this, Name, null, fault.Message);
            return;
        }

        if (data is null)
        {
            bundle.AddAbsent(this, absent);
        }
        else
        {
            bundle.Add(this, data);
        }
    }

    // What does not listen to the limit is left to end by itself.
    private async Task<object?> ReadAsync(ExportContext context, CancellationToken cancellationToken)
    {
        using CancellationTokenSource bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<object?> reading = Task.Run(() => read(context, bounded.Token), CancellationToken.None);
        Task ended = await Task.WhenAny(reading, context.Clock.DelayAsync(context.PartLimit, bounded.Token)).ConfigureAwait(false);
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return ended == reading ? await reading.ConfigureAwait(false) : throw Faults.WaitedTooLong(Content, context.PartLimit);
        }
        finally
        {
            bounded.Cancel();
        }
    }
}
