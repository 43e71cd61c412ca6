using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Diagnostics.Export;

/// <summary>One thing that an export collects. What goes wrong in it is its own row, and never the end of the others.</summary>
/// <param name="name">The file in the zip, or the folder of its files.</param>
/// <param name="content">What a person finds in it.</param>
internal abstract class DiagnosticPart(string name, string content)
{
    public string Name { get; } = name;

    public string Content { get; } = content;

    public abstract Task CollectAsync(ExportContext context, DiagnosticBundle bundle, CancellationToken cancellationToken);
}
